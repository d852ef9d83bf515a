import { anyOf } from '../normalise.js';

/**
 * How people put together what a machine does wrong, whatever the machine: pattern sources without
 * flags and groups, tried before the plain words of faults.ts at the same place.
 */
export const FORMS_ZH: readonly string[] = [
  // sounds
  '[咔嘎吱嗡哐咯噔嘭砰哗呼嘶轰当叮突啪滋呜哒嗒噼吭咣隆嘟咚铛呲哧喀嚓嘀滴哔]{1,6}(?:的|地)?(?:一直|直|乱)?响(?:个不停|不停)?',
  '[咔嘎吱嗡哐咯噔嘭砰哗呼嘶轰当叮突啪滋呜哒嗒噼咣隆嘟咚铛呲]{2,4}的?(?:声音?|异响)',
  '(?:很大的?|奇怪的?|异常的?|怪|异常|刺耳的?|摩擦|金属|敲击|撞击|尖叫)(?:声音|响声|噪音|声)',
  '(?:声音|响声|动静|噪音|噪声|杂音)(?:也|很|特别|非常|太|有点|有些|越来越|变|好|贼|比较|突然|都){0,2}(?:大|响|吵|不对|不正常|异常|怪|刺耳)(?!家|师)',
  '(?:开始|乱|一直|老是?|总是?)响(?![应起])|响个不停|响得(?:很|厉害)',
  // measures out of order
  '(?:[\u4e00-\u9fa5]{2})?(?:误差|偏差|间隙|噪音|阻力|电阻|振动|震动)?(?:过|偏|太)(?:大|高|低|小|长|短|快|慢|紧|松|热|烫)(?:报警|故障|停机|保护)',
  '[\u4e00-\u9fa5]{0,2}(?:误差|偏差)(?:也|都|很|太|过|偏|特别|有点|越来越){0,2}大',
  '(?!态度|进度|力度|速度|满意|难度|角度)[\u4e00-\u9fa5][度力量率温压位值](?:也|都|就|还|一直|总|老是?|突然|有点|有些){0,2}(?:不够|不足|不稳定?|不正常|异常|超标|超差|忽高忽低|忽大忽小|上不去|上不来|下不来|降不下来|升不上去|偏[高低大小]|过[高低大小])',
  '(?:温度|压力|油温|水温|油压|水压|气压|电压|电流|转速|流量|水位|油位|液位|真空度?|湿度|精度|尺寸|重量|功率|频率|风量|出水量|间隙|张力|亮度)(?:也|都|就|还|一直|总|老是?|突然|有点|有些){0,2}(?:忽高忽低|忽大忽小|忽快忽慢|不稳定?|不正常|异常|超标|超差|跳动|(?:过|偏|太|很|特别|非常|变|不够)?(?:高|低|大|小)(?![一点些度压速中])|不够|不足|不准|不对|上不去|上不来|升不(?:上去|起来|上来)|降不(?:下来|下去)|下不(?:来|去)|打不(?:上去|起来))',
  '速度(?:也|太|很|变|特别|越来越){0,2}慢|速度(?:忽快忽慢|不稳)',
  '忽(?:高忽低|低忽高|大忽小|小忽大|快忽慢|慢忽快|冷忽热|热忽冷|明忽暗|好忽坏)|时(?:好时坏|有时无|断时续|通时断|灵时不灵)',
  '一晃一晃|一抖一抖|一卡一卡|一顿一顿|一跳一跳|一窜一窜|一颠一颠|晃来晃去|抖来抖去|跳来跳去|摆来摆去',
  '([转走停响亮开好热冷动跑喷抽充吹])(?:一会儿?|一下|一阵儿?)[停不灭走转关断坏冷热闪歇](?:一会儿?|一下|一阵儿?)?|走走停停|停停走走|转转停停|断断续续|(?<!及|准|按|平|同|暂)时[转走停响亮开有快大高通](?:时)[转走停响亮开无慢小低断灭不]',
  // something is missing
  '(?:一点(?:儿)?(?:也|都))?没(?:有)?(?:一点|一丝|啥|什么)?(?:气压|油压|水压|压力|吸力|动力|力气|反应|动静|信号|声音|图像|画面|显示|冷气|冷风|热水|热风|暖气|暖风|热气|蒸汽|刹车|网络|(?:电|气|力|劲|风|火|网|水)(?=$|[,。!?;\\s了呀啊]))',
  '(?:电|[凉冷热暖]?气|油|水|蒸汽|信号|压力|热水|冷气|热风|冷风|声音|图像|反应|显示|动静)(?:也|都|又|就|一点(?:也|都)?)?没(?:有了?|了)(?=$|[,。!?;\\s])',
  // does not do what it is for
  '(?:不|没法|无法|不能)(?:会|再|太|怎么)?(?:出|打|锁|开|停|供|合|吐|磨|切|割|压|吹|抽|排|进|上|下|吸|喷|充|放|通|制|加|回|归|升|降|夹|收|卷|蒸|煮|烤|洗|脱|甩|混|搅|粘|印|烘|除|过|喂|捆)(?:热水|冷水|凉水|水|油|料|气|电|粮|纸|墨|冰|咖啡|奶泡|奶|冷风|热风|暖风|风|模|机(?!会|油)|刀|火|雾|泡沫|沫|泡|丝|线|标签|标|膜|捆|结|种子|种|肥|药|苗|草|信号|图|画面|声音|蒸汽|氧气|氧|光|屏|力|压|零|位(?!置)|冷|热|温|湿|尘|渣|粉|液|胶|浆|铃|码)',
  '不(?:发(?:电|光|热|声|动)|送(?:料|风|电|水|纸|丝)|走(?:纸|丝|刀|料)|换(?:刀|挡|档|模)|识别|感应|联网|同步|计数|计费|归零|回零|放电|停机|锁模|开模|合模|顶针|对焦|摇头|自锁|回油|回水|平层|响铃|报站|打卡|刷卡)',
  '不(?:会|能)(?:转|动|亮|响|升|降|启动|打火|出水|制冷|加热|工作|充电|打印|显示|识别)|不(?:太|怎么|够)(?:冷|热|凉|亮|转|灵|制冷|制热|出水|吸)',
  '(?:无法|没法|没办法|不能)(?:正常)?(?:启动|开机|工作|使用|运行|运转|打开|关闭|关上|制冷|制热|加热|充电|打印|升降|移动|上升|下降|行驶|作业|生产|开门|关门|出水|排水|点火|打火|连接|识别|显示|转动|加工|夹紧|松开|复位|回零|换刀|出料|打捆|打结|收割|脱水|送料|通电|停机|调节|转向|刹车|通讯|联网)',
  '(?<=[门窗阀闸盖])(?:都|也|又|就|老|一直|突然)?不(?:开|关)(?=$|[,。!?;\\s了])',
  // comes out wrong
  '(?:焊|贴|印|切|冲|压|磨|烧|撞|摔|碰|冻|震|拉|扯|顶|挤|刮|烫|崩|磕|喷|钻|铣|割|咬|啃|折)(?:偏|歪|弯|断|裂|碎|穿|松|爆|脱|糊|焦|花|变形|破|斜|坏|废)',
  '(?:吹|出|喷|流)(?:来|出来|出)?(?:的)?(?:都|全|还|也)?(?:是)?(?:冷风|热风|凉风|凉水|冷水|黄水|黑水|浑水|锈水|臭水)',
  '(?:断头|跳线|毛刺|气泡|废品|次品|残次品|不良品?|飞边|杂质|杂音|[\u4e00-\u9fa5][头纱泡刺渣纹孔灰屑沫锈])(?:也|特别|太|很|好|越来越|比较|有点|非常|老){1,2}多(?!久|少|长)',
  '(?:都|也|还|全|总|(?<=[屏幕灯水汤锅板面镜头])就)是(?:冷|热|凉|冰|烫|黑|黄|浑|臭|松|湿|糊|空|生|歪|碎|脏|瘪|烂|斜|花|破|断|红|白|弯)的',
  '(?:制冷|制热|加热|冷却|除尘|除湿|排烟|吸尘|过滤|清洗|脱水|打印|搅拌|切割|焊接|杀菌|消毒|净化)效果(?:也|很|特别|非常|太|不太|有点|越来越|变){0,2}(?:差|不好|不行|不明显)',
  '(?:制冷|制热|加热|降温|升温|充电|出水|排水|下水|启动|打印|运行|开门|关门|反应|响应)(?:也|都|得|很|特别|非常|太|有点|越来越|比较|变){0,2}(?:慢|困难|吃力|费劲|不畅|不良)',
  '[封绑捆粘夹焊锁固]?(?:口|接|得|都)?不(?:牢|紧|严实|密实)',
  '[蹭刮磨擦碰撞拖剐](?:着|到|了)?(?:外壳|护罩|地面|侧板|门框|壳|边(?!上)|地(?!板)|框|墙|罩|底|轨|盖|架|槽|缸|桶|筒)',
  '卡(?:了|住)?(?:在)?(?:一半|半截|半道|半中间)(?!的)',
  '[卡停悬吊困夹](?:住|死)?在(?:半截|半空|半道|半路|半中间|半中腰|中间|一半|半腰|[两二]层(?:之|中)?间|(?:[一二三四五六七八九十\\d]{1,2}[楼层]?[和跟到与、])[一二三四五六七八九十\\d]{1,2}[楼层](?:之|中)?间)(?!的)',
  // alarms, electricity, networks
  '(?:过载|过流|过压|欠压|缺相|堵转|失压|掉压|超压|超温|超载)(?!保护(?:器|功能)|不会|怎么|咋)(?:保护|报警|停机|跳闸|故障)?',
  '卡(?:死|住)?在[\u4e00-\u9fa5A-Za-z\\d]{0,4}?(?:界面|画面|页面|进度条?|logo|标志|图标|启动页?|自检|加载|\\d{1,3}%)',
  '(?:点火|启动|充电|通讯|通信|联网|连接|扫码|识别|读卡|校准|回零|自检|初始化|打印|配对|刷卡|开机)(?:一直|总是?|老是?|又|都)?(?:失败|不了|不上|中断|异常|超时|出错|错误|不成功)',
  '报(?![价修名废备销告单送关])[\u4e00-\u9fa5]{0,4}?(?:高[压温]|低[压温]|缺[相水油气料]|过[载流热压]|[率度压温位流量][高低大小]|断线|漏电|堵转)(?:故障|报警|保护)?(?!不会|怎么)',
  '(?:网络|信号|电源|连接|通讯|通信)(?:中断|断开|丢失)|离线|掉线|断联|断连',
  '(?:报|提示|显示)?(?:高压|低压|绝缘|通讯|通信|变频器?|传感器|主机|伺服|过流|过载|过压|欠压|缺相|相序|接地|电机|系统|温度|液位|油压|超速|限位|门锁|抱闸|编码器|主板|驱动器?|刀库|冷凝器?|压缩机|风机|水泵|探头|过热|超温|高温|低温|缺油|缺水|缺料|缺纸)(?:故障|报警|保护|异常|错误|停机|跳机|跳闸)',
  '(?:频繁|反复|老是?|总是?|总|一直|不停地?|自动|自己|经常|动不动就?|莫名其妙|无故|随机|突然)(?:就)?(?:启停|停机|停车|启动|跳闸|报警|死机|重启|熄火|跳机|断线|断电|除霜|关机|黑屏|(?:停|断|卡|堵|掉|跳|闪|漏|滑|抖|响|叫)(?=$|[,。!?;\\s了]))',
  '(?:故障|报警|发动机|机油|水温|警告|告警|检修|红|黄)灯(?:也|一直|又|都|老|就|常|突然)?(?:亮|闪)|灯(?:也|都|全|就|又|突然)?(?:不亮|灭|乱闪|狂闪|一直闪|闪个不停|不闪)',
  // what comes out of it
  '冒[^,。!?;\\s\\ue000冒]{0,3}?(?:烟|火花?|水|油|气|汽|泡)',
  '(?:淌|溅|洒|跑|窜|呲|溢|返|往外喷|往外流)(?:水|油|气|料|液|粉|浆|汽|烟)|流水(?![线号账])|外溢|溢出|倒流|积水|存水',
  '(?:(?:一直|还在|还|又|照样|一样|老|有点|到处|往外|往下|也)漏(?=$|[,。!?;\\s得个了])|漏得(?:很|厉害)|漏(?:粉|料|冰|氟|沙|浆|墨|胶|雪种|冷媒|制冷剂|液压油|机油|柴油|奶|咖啡|蒸汽|汽|烟|光|音))',
  '(?:糊|焦|臭|怪|烧焦|异|煤气|燃气|塑料|橡胶|霉|汽油|机油|柴油|酸|铁锈|腥)味(?:道|儿)?|有(?:股|点)?味(?:道|儿)?(?!觉)',
  '卡(?:滞|壳|顿|纸|料|带|线|币|票|豆子|豆|刀|模|布|膜|货|包|球|瓶|盖|钞|死|人)',
  '发(?:烫|热|红|黑|黄|飘|抖|卡|涩|软|臭|霉)(?![包的现])',
  '断(?:股|丝|轴|齿|皮带|纸|料|带|水|气|网)(?!率)',
  ...'闪屏|闪退|重影|宕机|当机|跳机|飞车|溜车|溜钩|溜坡|冲顶|蹲底|平层不准|错层|关人|夹手|跳枪|啃轨|啃刀|振刀|震刀|扎刀|掉刀|打刀|撞机|过切|丢步|失步|脱轨|脱链|掉道|起皱|毛刺|拉丝|飞边|披锋|色差|漏印|漏焊|虚焊|错位|移位|偏位|尖叫|爆震|放炮|窜火|积碳|鼓包|干烧|糊锅|出不来|用不成|用不得|使不了|使不成|没法使|没法开(?![业工张票门席])|歇火|停摆|冻住|冻上|结块|结垢|不凉|不响|不吹|不热乎|不打印|不够力|脏了|堵塞|异常'.split(
    '|',
  ),
];

/** What parts become: 屏幕花了, 刹车也软, 钢丝绳断股. Only with a part before it. */
export const PART_STATES_ZH = `(?:也|都|又|就|还|已经|全|突然|有点|有些|很|太|特别|非常|好像|变得?|直接){0,2}(?:${anyOf(
  '断|裂|碎|花|黑|白|闪|胀|瘫|爆|弯|松|掉|歪|糊|灭|死|废|破|漏|脏|软|硬|重|沉|卡|堵|锈|瘪|穿|脱|鼓|翘|塌|偏|斜|暗|烫|抖|晃|响|吵|慢|紧|歪斜|变形|变色|裂开|松动'.split(
    '|',
  ),
)})(?=$|[,。!?;\\s了的得]|股|丝)(?:股|丝)?`;

const VERBS_EN =
  'start(?:ing|ed)?|run(?:ning)?|turn(?:ing)?(?: on| off| over)?|open(?:ing)?|clos(?:e|ing)|shut(?:ting)?(?: down)?|lock(?:ing)?|unlock(?:ing)?|work(?:ing)?|mov(?:e|ing)|spin(?:ning)?|drain(?:ing)?|heat(?:ing)?(?: up)?|cool(?:ing)?(?: down)?|charg(?:e|ing)|lift(?:ing)?|lower(?:ing)?|shift(?:ing)?|hom(?:e|ing)|t(?:ie|ying)|cut(?:ting)?|print(?:ing)?|brew(?:ing)?|grind(?:ing)?|pump(?:ing)?|dispens(?:e|ing)|fill(?:ing)?|freez(?:e|ing)|ignit(?:e|ing)|light(?:ing)?(?: up)?|respond(?:ing)?|power(?:ing)?(?: on| up)?|boot(?:ing)?(?: up)?|stop(?:ping)?|engag(?:e|ing)|rotat(?:e|ing)|feed(?:ing)?|clamp(?:ing)?|flush(?:ing)?|connect(?:ing)?|display(?:ing)?|show(?:ing)? anything|steam(?:ing)?|boil(?:ing)?|weld(?:ing)?|releas(?:e|ing)|driv(?:e|ing)|switch(?:ing)? on|dry(?:ing)?|wash(?:ing)?|eject(?:ing)?|pick(?:ing)? up|hold(?:ing)? (?:pressure|vacuum|temperature)|build(?:ing)?(?: up)? pressure|reach(?:ing)? (?:the )?(?:temperature|pressure|speed)|level(?:ling)?|reset(?:ting)?|wrap(?:ping)?|unload(?:ing)?|go(?:ing)? (?:up|down)|mak(?:e|ing) (?:coffee|ice|steam)|(?:get(?:ting)? )?(?:cold|hot|warm)';

/** The same in English. */
export const FORMS_EN: readonly string[] = [
  `(?:(?:wo|do|does|did|ca|is|are|has|have)n'?t|(?:will|does|do|did|can|is|are|has|have) ?not|cannot|not|no longer|never|refus(?:es|ed) to|fail(?:s|ed) to|stopped)(?: even)? (?:${VERBS_EN})(?: (?:properly|correctly|fully|knots?))?`,
  'no (?:steam|hot water|water|power|pressure|heat(?:ing)?|air|ice|suction|oil pressure|signal|display|response|lights?|vacuum|coffee|cold air|cooling|sound|picture|brakes?|knots|spark)',
  'keeps? (?:on )?tripping (?:the |its |our |my |a )?(?:[a-z]+ )?(?:breakers?|circuit|fuses?|switch|rcd|power|alarms?)',
  'keeps? (?:on )?(?:tripping|stopping|shutting (?:down|off)|beeping|freezing|restarting|stalling|jamming|leaking|overheating|blowing|breaking(?: down)?|turning (?:on|off)|cutting out|losing \\w+|skipping|slipping|dropping|alarming|flashing|rebooting|falling(?: off)?|getting stuck|clicking|running|dripping|failing|crashing)',
  'squeaks|squeals|squealing|rattles|hums|humming|buzzes|buzzing|vibrates|shakes|smokes|sparks|drips|overheats|stalls|beeps|beeping|wobbles|wobbling|clicks|fails|crashes|crashed|freezes|flickers|flickering|whines|whining|misfires|misfiring|shudders|blown|blinking|flooded|flooding|overflowing|overflows|rusted|burnt out|shuts (?:down|off)',
  '(?!(?:morn|even|noth|someth|anyth|everyth|dur|br|us|be?|hav|includ|regard|concern|mak|hear)ing\\b)[a-z]{3,}ing (?:noises?|sounds?(?! (?:good|great|fine|ok|okay|nice|perfect|right|like|better|about)\\b))',
  '(?:error|alarm|fault)(?: code| number| no\\.?)?(?: is)?:? ?[A-Z]{0,3}-?\\d+',
  '(?:strange|loud|weird|funny|odd|grinding|rattling|squeaking|squealing|knocking|humming|clicking|buzzing|terrible|awful|metallic|screeching) (?:noises?|sounds?)|paper jams?',
  '(?:burning|burnt|strange|gas|bad|electrical) smell|smells? (?:of|like) (?:burning|gas|smoke)',
  '(?:display|screen) (?:is |went |has gone )?(?:blank|black|frozen|dead|cracked)',
  '(?:temperature|pressure|voltage|speed) (?:is |keeps |stays )?(?:too )?(?:low|high|unstable|dropping|rising)',
  'stuck between floors|leak(?:s|ed|ing)? (?:oil|water|gas|air|coolant|fuel|refrigerant|fluid|steam)',
];
