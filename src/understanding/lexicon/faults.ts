/**
 * Words for what machines do wrong, as farmers, drivers, shop floors and kitchens say them. A phrase
 * that already says no (不转) is a symptom as it stands.
 */
export const FAULTS_ZH: readonly string[] = [
  // baler, combine, field machines
  ...'打不成捆|绳子老断|绳子断|老断|老是断|总断|经常断|不出结|不打结|打不成结|打结不牢|不结绳|断绳|断线|跳绳|漏结|散捆|散包|松捆|不成捆|不捡拾|不喂入'.split(
    '|',
  ),
  ...'喂入不进|缠草|堵草|堵塞|堵了|堵死|堵住|漏粮|跑粮|夹带多|不脱粒|脱不净|割不动|割台不升|不升降'.split(
    '|',
  ),
  ...'不卸粮|不出草|不切草|掉链子|掉链|断链|跳齿|打齿|断刀|崩刀|憋车|憋死|憋火'.split('|'),
  // engine, chassis, bus
  ...'不着车|不着机|打不着火|打不着|打不起火|不着火|发动不起来|发动不了|启动不了|启动不起来|启不动|不启动|起不来|点不着火'.split(
    '|',
  ),
  ...'点不着|着不了车|着不了|不打火|打火困难|启动困难|自动熄火|总熄火|熄火|水温高|水温过高|高温报警|开锅'.split(
    '|',
  ),
  ...'过热|发烫|烧机油|机油压力低|没有油压|没油压|拉缸|爆缸|敲缸|冒黑烟|冒蓝烟|冒白烟|冒烟|着火|起火'.split(
    '|',
  ),
  ...'冒火花|冒火|动力不足|没劲|没有劲|没有动力|没动力|无力|跑不起来|加不上油|不来油|不供油|挂不上档'.split(
    '|',
  ),
  ...'挂不上挡|摘不下档|跳档|离合打滑|刹车失灵|刹不住|刹车软|没有刹车|没刹车|方向沉|方向盘沉|方向盘重|转向沉|方向跑偏|跑偏|爆胎'.split(
    '|',
  ),
  ...'没气|没有气压|气压不足|打不上气|轮胎没气|抛锚|趴窝|怠速不稳|油耗高|亮故障灯|亮红灯|黄灯亮|红灯亮'.split(
    '|',
  ),
  ...'故障灯亮|报警灯亮|车门打不开|雨刮不动'.split('|'),
  // leaks and hydraulics
  ...'漏油|渗油|滴油|喷油|甩油|漏水|渗水|滴水|进水|漏气|漏电|漏液|漏风|漏雨|漏燃气|漏煤气|串油|窜油'.split(
    '|',
  ),
  ...'爆管|油管爆|不回油'.split('|'),
  // noise, motion
  ...'异响|有响声|咔咔响|哐哐响|嗡嗡响|吱吱响|吱嘎响|咯噔响|噪音大|噪音|噪声|杂音|怪响|抖动|抖得厉害|抖'.split(
    '|',
  ),
  ...'震动大|振动大|晃得厉害|摇晃|晃动|打滑|空转|卡住|卡死|卡滞|卡壳|卡顿|卡了|卡着|抱死|咬死|别住'.split(
    '|',
  ),
  ...'夹住|不转|不转了|转得慢|不动|动弹不了|不走|走不动|不工作|不干活|不运转|不运行|停机|停转|自动停'.split(
    '|',
  ),
  ...'老停|突然停|停了|罢工|歇菜|撂挑子|失灵|失控|失效|不灵|不好使|不好用|用不了|不能用|没法用|没反应'.split(
    '|',
  ),
  ...'没有反应|没动静|没有动静|不起作用|不正常'.split('|'),
  // electric
  ...'没电|没有电|不通电|不上电|开不了机|不开机|死机|黑屏|花屏|蓝屏|不显示|没显示|没有显示|不亮|不闪'.split(
    '|',
  ),
  ...'跳闸|短路|断电|掉电|充不进电|充不上电|烧了|烧坏|烧毁|烧糊|烧焦|糊味|焦味|异味|报警|报错|报故障'.split(
    '|',
  ),
  ...'没信号|没有信号|连不上|断网|乱码|不识别'.split('|'),
  // broken parts
  ...'坏了|坏掉|坏的|弄坏|撞坏|摔坏|冻坏|损坏|破损|破了|破裂|断了|断裂|折了|裂了|开裂|裂缝|裂纹|碎了'.split(
    '|',
  ),
  ...'爆了|爆裂|炸了|弯了|变形|脱落|掉了|掉下来|松动|松了|磨损|磨坏|脱焊|开焊|脱胶|起泡|生锈|锈死'.split('|'),
  ...'老化|散架|故障|出毛病|有毛病|闹毛病|毛病|出问题|有问题|不对劲|不行了|废了|瘫痪|瘫了|坏'.split('|'),
  // doors, windows
  ...'夹人|困人|关不严|关不上|关不紧|关不住|打不开|开不了|拉不动|推不动|拉不开|推不开|锁不上|锁不住|锁不了'.split(
    '|',
  ),
  ...'钥匙拧不动|下垂|下沉|不密封|密封不严|掉漆|不回弹|自动门不开|自动门不关|升不上去|降不下来|升不起来'.split(
    '|',
  ),
  ...'不升|不降|合不上|合不拢|起雾'.split('|'),
  // kitchen, cold, water
  ...'不制冷|制冷不好|制冷慢|不冷|不制热|不加热|不热|加热慢|不出水|不上水|不进水|不排水|排不了水|不下水'.split(
    '|',
  ),
  ...'不排烟|排烟不畅|不吸烟|不吸|吸力小|不出热水|点不着|火小|火苗小|回火|不打火|跳火|熄不了|结冰|结霜'.split(
    '|',
  ),
  ...'不化霜|不蒸|不搅拌|不脱水|不甩干|不消毒|温度上不去|升不了温|不恒温|串味|不喷|喷不出来|不出料|不下料'.split(
    '|',
  ),
  ...'不进料|不出纸|卡纸|卡料|堵料|不回位|不复位|不到位|定位不准|不准|精度不够|尺寸不对|压力上不去|没压力'.split(
    '|',
  ),
  ...'没有压力|压力不够|压力不足|不保压|不吸合|不夹紧|夹不紧|松不开|回不了零|撞刀|跳刀|主轴不转|不换刀'.split(
    '|',
  ),
];

/** Verb + 不 + result: 升不起来, 挂不上, 抽不出. Verbs of machines only: 来不了 and 打不通 are no symptoms. */
export const CANNOT_ZH =
  '(?:[上下](?=不[去来][了,。!\\s])|分(?=不开)|打|开|关|启|发|转|动|升|降|吸|喷|抽|拉|推|挂|踩|松|锁|拧|充|点|吐|出|进|排|压|割|切|捆|绑|收|放|烧|蒸|煮|烤|洗|脱|甩|刹|停|抬|举|伸|缩|合|拔|插|按|抓|夹|卸|装|送|喂|摇|调|加|退|换|磨|灌|冲|焊|贴|吹|搅|扫|读|印|刷|铲|挖|钻|铣|翻|封|粘|对|卷|吊|碎|刮|剪|折|榨|挤|倒|落|归|跑|连|吃|咬|拨|弹|推|脱|点)不(?:着火|着|开|了|动|起来|上去|上来|上|下来|下去|下|出来|出|进去|进|紧|严|住|满|干净|净|成|起|断|透|准|齐|直|平|匀|牢|到位|回来|回去|过来|掉|穿|快|深|碎|烂)(?:水|油|料|气|电|温|热|粮|档|挡|火|咖啡|奶泡|纸|冰|网|字|机|门|货叉?|风|结|种|肥|苗|标|膜|盖|码|草|签|泡|压|真空|小票|票|标签|凭条|单子|章)?(?!人|我|你|身|空(?![调气])|时间)';

/** A machine or part, then 不 and what it should do: 制冰机不制冰, 注塑机不合模. Not 不用, 不买, 不急. */
export const DOES_NOT_ZH =
  '不(?!是|要|用|急|对|知|会|想|太|着急|在|买|修|换|需|能|同|够|错|清|好意思|方便|管|算|报|怎么|多|少|贵|大|小|了|再|来|去|可|应|得|过|但|仅|只|论|如|及)[\\u4e00-\\u9fa5]{1,2}';

/** Error codes: 报E03, 故障码 P0101, error code 17. */
export const ERROR_CODE =
  '(?:(?:报|跳|出|弹出|出现|出来|显示|提示|亮)(?:了|个|一个|出来|出|着|的是){0,2}\\s*[“"「]?(?:故障|错误|报警)?(?:代?码)?[:是]?\\s*(?:E|Er|Err|Error|AL|ALM|F|P|U|H|L|A|C|SV|EX)-?\\d{1,5}|报(?:警|错|故障)?(?:代?码)?|显示(?:故障|错误)?(?:代?码)?|(?:故障|错误|报警)代?码(?:是|为|:)?|(?:error|fault|alarm)(?: code)?(?: is| number)?)\\s*[:“"「]?\\s*(?:[a-z]{1,3}-?\\d{1,5}|\\d{1,5})(?![\\d号月点天分:-])[”"」]?';

/** Parts that may stand before a fault word and belong to the phrase. */
export const PARTS_ZH: readonly string[] = [
  ...'进水管|排水管|出水管|进水阀|排水阀|排污阀|冷却管|进料口|出料口|回油管|打结器|打捆绳|捡拾器|割台|输送带|输送链|链条|链子|脱粒滚筒|滚筒|拨禾轮|割刀|刀片|刀轴|绞龙|筛箱'.split(
    '|',
  ),
  ...'粮仓|卸粮筒|喂入口|活塞|飞轮|齿轮箱|变速箱|变速器|传动轴|传动皮带|皮带|轴承|万向节|离合器|离合'.split(
    '|',
  ),
  ...'发动机|柴油机|马达|电机|电动机|主轴|液压泵|液压缸|液压油管|液压油|液压|油缸|油泵|油管|油箱|油底壳'.split(
    '|',
  ),
  ...'油封|高压油管|喷油嘴|增压器|水箱|水泵|水管|气泵|气管|气囊|气缸|缸体|缸盖|排气管|消声器|启动机'.split(
    '|',
  ),
  ...'发电机|电瓶|蓄电池|电池|线束|保险|保险丝|继电器|传感器|控制器|电脑板|主板|显示屏|屏幕|仪表|仪表盘'.split(
    '|',
  ),
  ...'按钮|开关|灯|大灯|喇叭|刹车|制动|刹车片|方向盘|方向机|转向|轮胎|左前轮|右前轮|左后轮|右后轮|前轮'.split(
    '|',
  ),
  ...'后轮|前桥|后桥|悬挂|减震器|减震|车门|前门|后门|中门|乘客门|车窗|天窗|雨刮器|雨刮|空调|暖风|座椅'.split(
    '|',
  ),
  ...'踏板|推拉窗|平开窗|门|窗|窗户|窗扇|玻璃|玻璃门|推拉门|自动门|卷帘门|防盗门|防火门|门锁|锁|锁芯'.split(
    '|',
  ),
  ...'把手|执手|合页|铰链|滑轮|滑轨|轨道|密封条|胶条|纱窗|闭门器|地弹簧|门铰|遥控器|燃气灶|防盗门|门禁|蒸箱|蒸柜|烤箱'.split(
    '|',
  ),
  ...'灶台|灶|炉灶|炉头|油烟机|排烟机|风机|消毒柜|洗碗机|冰箱|冰柜|冷柜|冷库|中央空调|制冰机|压缩机|加热管'.split(
    '|',
  ),
  ...'加热棒|温控器|点火器|燃气阀|电磁阀|阀门|水龙头|龙头|下水|搅拌机|和面机|绞肉机|切菜机|开水器|净水器'.split(
    '|',
  ),
  ...'电饭柜|炸炉|扒炉|煲仔炉|大锅灶|夹具|刀库|丝杠|导轨|模具|机械手|喷嘴|泵|阀|管子|管道|接头|法兰'.split(
    '|',
  ),
  ...'弹簧|螺丝|螺栓|支架|外壳|盖板|钢丝绳|绳子|液位|大臂|小臂|铲斗|货叉|门架|按键|键盘|手轮|刀塔|尾座'.split(
    '|',
  ),
  ...'卡盘|伺服|变频器|外机|内机|冷凝器|蒸发器|滤芯|滤网|喷头|打印头|轿厢|轿门|厅门|扶手带|抽屉|声音|温度'.split(
    '|',
  ),
  ...'压力|尺寸|水温|油温|水压|油压|气压|电流|电压|转速|排气口|回油|蒸汽|奶泡|道闸|闸机|刀头|砂轮|锯片|皮碗'.split(
    '|',
  ),
  ...'速度|力度|高度|角度|深度|厚度|宽度|平层|刹车油|链轮|齿轮|叶轮|扇叶|叶片|水龙头|花洒|马桶|水箱|油滤|触摸屏|触屏|投影|镜头|麦克风|音响|探头'.split(
    '|',
  ),
  ...'接触器|断路器|空开|电缆|电线|插座|插头|电源|变压器|电容|电路板|线路板|主机|机头|机身|底座|料斗|料筒'.split(
    '|',
  ),
  ...'履带|刷子|毛刷|轴头|车轮|脚轮|皮带轮|激光头|刀盘|枪头|插枪|门板|桩体|电磁铁|气阀|安全阀|压力表|水位计|燃烧器|给水泵|压辊|切刀|热封|膜|封口|真空泵|光栅|皮带秤'.split(
    '|',
  ),
  ...'螺杆|射嘴|滑块|抱闸|限速器|曳引机|门机|光幕|刹车盘|离合片|火花塞|化油器|节气门|水封|密封圈|垫片|滚轮'.split(
    '|',
  ),
];

export const FAULTS_EN: readonly string[] = [
  ..."won't start|will not start|doesn't start|does not start|not starting|can't start|cannot start".split(
    '|',
  ),
  ..."won't turn on|doesn't turn on|not turning on|no power|dead|won't run|won't move|doesn't move".split(
    '|',
  ),
  ..."not moving|won't open|won't close|doesn't open|doesn't close|won't lock|doesn't lock|won't turn".split(
    '|',
  ),
  ..."doesn't turn|not turning|not spinning|won't spin|doesn't work|does not work|not working".split('|'),
  ..."isn't working|won't work|stopped working|stops working|stopped|keeps stopping|broken|broke down".split(
    '|',
  ),
  ...'broke|breaks down|breakdown|broken down|damaged|cracked|snapped|bent|burst|leaking|leaks|leak|leaked'.split(
    '|',
  ),
  ...'dripping|noisy|strange noise|loud noise|grinding noise|weird noise|making noise|noise|rattling'.split(
    '|',
  ),
  ...'knocking|squeaking|vibrating|vibration|shaking|smoke|smoking|burning smell|on fire|caught fire|burnt'.split(
    '|',
  ),
  ...'burned out|sparks|sparking|overheating|overheats|overheated|too hot|stuck|jammed|jams|blocked'.split(
    '|',
  ),
  ...'clogged|seized|stalls|stalling|stalled|tripping|trips|tripped|short circuit|faulty|malfunction'.split(
    '|',
  ),
  ..."malfunctioning|out of order|defective|not cooling|doesn't cool|won't cool|not heating|doesn't heat".split(
    '|',
  ),
  ..."won't heat|no heat|no water|no pressure|low pressure|flat tyre|flat tire|warning light|error code".split(
    '|',
  ),
  ..."alarm|no response|unresponsive|black screen|blank screen|frozen|not tying|doesn't tie|won't tie".split(
    '|',
  ),
  ...'misses knots|missing knots|no knots|twine breaks|twine broke|twine is breaking|string breaks'.split(
    '|',
  ),
  ..."slipping|slips|loose|fell off|worn out|lost power|loses power|won't lift|doesn't lift|won't shift".split(
    '|',
  ),
  ..."brakes failed|brake failure|not charging|won't charge".split('|'),
];

/** Around a fault word, these say that it is not (now) so. Tried on the characters just before it. */
export const NOT_BEFORE =
  /(?:不是|并不是|并非|没有再?|没再|不再|没|未|不会|不怕|防止|避免|预防|以免|以防|免得|怕|会不会|如果|要是|万一|假如|假设|若|除了|别|不要|无|而不是|not(?: a| an)?|no|never|without|if it(?:'s| is)?|if|in case(?: of)?|isn't(?: a| an)?|is not(?: a| an)?|no longer|prevent|avoid)\s*(?:出现|发现|什么|任何|发生|有|再|the |it )?\s*$/i;
export const NOT_AFTER =
  /^(?:的?(?:问题|毛病|故障|情况)?(?:已经)?(?:修好|解决|排除|处理好|好了|没了|消失)|好了|\s*(?:is |was |has been )?(?:fixed|gone|solved|resolved|repaired))/i;
