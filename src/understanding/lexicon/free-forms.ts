/**
 * Grammar by which people say what a machine does, whatever the verb: for clauses in which no known fault
 * word stands. What cannot be said of a machine is listed instead, because that list is short.
 */

/** Said of people, visits, prices and time; after 不. */
const NOT_OF_MACHINES =
  '上班|营业|是|要|用|急|对|知|会|想|太|着急|在|买|修|换|需|能|同(?!步)|错|清楚|好|方便|管|算|报|怎么|多|少|贵|了|再|来|去|可|应|得|过|但|仅|只|论|如|及|客气|麻烦|耽|行|满|负|理|接|给|让|叫|说|信|懂|明|认|记|愿|敢|舍|服|爽|值|划|便|合适|必|许|晓|中|远|近|早|晚|大|小|高|低|回(?:家|来|去|我|电话|信|消息|复)|打(?:电话|扰|算|了)|等|见|讲|看|问|跟|和|与|把|被|像|正规|专业|公平|合理|舒服|容易|简单|懂|赔|退|收|找|派|拖|骗|熟|常|久|断地|停地|为|由|便宜|放心|新|旧|到(?:一|两|三|半|\\d)|完全|[着起到住掉]|[了$]';
/** The same after 没. */
const NOT_LACKING =
  '人|空|时间|事|关系|错|问题|来|到|接|修|换|买|办法|钱|收|打|联系|安排|想|用过|坏|见|回|敢|拆|动过|注意|在|去|得|法|必要|谁|哪|办|电梯|什么|啥|多|几|过|看|听|处理|说|告诉|弄|搞|解决|派|给|赔|退|催|上班|下班|带|毛病|异常|有?(?:效果|意见|发票|收据|保修|客服|师傅|了)|[漏响冒]|怎么|当|问|签|定|预|取消|等|睡|吃|交|付|同意|确认|戴|穿|跟|和|把|让|被|变|轮|错|准(?!备)|停电|下雨|那么|这么|招|辙|治|干|做|赶';

const H = '[\\u4e00-\\u9fa5]';
const LAST = '(?:了|的|呢|啊|呀|哦|啦|嘛|吧|诶|哎|唉|好几次|好几回|很久)*$';

/** What goes wrong in one word, with something before or behind it that says so. */
const FAILS = '[漏断卡停跳掉灭熄响抖晃闪冒坏死裂松歪陷撞丢脱塌瘪堵崩爆烧碎歇]';
const STILL =
  '(?:又|老是?|总是?|还是|还在?|也在|一直在?|开始|直接|突然|自己|不停地?|频繁|反复)+(?:在|就|又|往下|往外)?';
const SAYS = new RegExp(
  `(?:${H}{1,3}报[低高](?=${LAST})|(?:老|一直|又)?(?:报|提示|显示|弹出|跳出)(?!警|错|故障|一下|[价表纸道社关税送账单个下]|修|名|告|备|销|正常|屏|器|没问题|的|了|不?[对准清])(?:${H}|[A-Za-z\\d.-]){2,8})${LAST}`,
);

/** Each is tried at the end of a clause; the match is the symptom, as said. */
export const FREE_ZH: readonly RegExp[] = [
  // 停不掉, 吸不走烟, 找不到充电座
  new RegExp(
    `(?![是来等受忍看听搞弄联打接睡吃买住付请要差对舍给怪说用少免舒放猜记认信顾管去走赶过回到派约换修算比想就也都还又老它楼个里边得示机器泵阀炉灶柜箱梯桩灯锁屏仪盘枪罐缸管轮轴头床车门窗杆秤镜扇线锯钻塔表水油气电])${H}不(?!上班|营业)(?:了|着|上|下|来|去|动|到|掉|住|开|起|出|进|满|走|过|齐|准|清|稳|断|回|成|灭|透|紧)(?:来|去|${H}{1,4})?${LAST}`,
  ),
  // 一松手就灭, 走到一半就停, 充着充着就断
  new RegExp(
    `(?:一(?!半)${H}{1,4}|${H}(?:到|了)?一半|(${H})着\\1着|${H}{1,5}(?:以后|之后|没多久|一会儿?|几分钟)|[过隔](?:一)?(?:会儿?|阵子?|几?分钟))(?:自己)?(?:就|又)(?:自己|自动|突然)?(?!能|可以|好|行|来|去|打|要|想|是)${H}{1,3}?${LAST}`,
  ),
  // 不回充, 没图像, 无法归位
  new RegExp(
    `(?<!${H}着|[是能要行会可好])(?:(?<!(${H}))不(?!${NOT_OF_MACHINES})|(?<=${H})不(?!${NOT_OF_MACHINES})|没(?:有)?(?!${NOT_LACKING})|无法(?!${NOT_OF_MACHINES}))${H}{1,4}?${LAST}`,
  ),
  // 凉气一点都没有
  new RegExp(`(?!${NOT_LACKING})${H}{1,2}(?:一点(?:儿)?|啥|什么)?(?:都|也)(?:没有|没了|没)${LAST}`),
  // 一直原地转圈, 突然往下掉, 自己往下溜
  new RegExp(
    `(?:一直|老是|总是|突然|忽然|自己|自动|不停地?|原地|一个劲儿?|直往|往[上下外里前后左右])(?:在|就|又)?(?!凑合|能用|撑|坚持|没|不|等|打|催|说|想|要|在家|来|去|给|用|有人|跟|问|找|是|很|能|可以|联系|修|换|拖|推|放|看|买|付|处理|好|正常|弄|动手|过来|上门|约|叫|接)${H}{1,6}?${LAST}`,
  ),
  // 吸力变得特别小, 方向盘沉得很
  new RegExp(
    `(?!态度|服务|价格|天气|师傅|今天|时间|路程|收费|费用|雨|说话|生意|风太|人)${H}{2}(?:变得|变|也|特别|有点儿?|有些|很|太|好|贼|非常|越来越|比以前|明显|都|全){1,3}(?:小|大|低|高|弱|差|慢|软|硬|重|沉|涩|烫|热|冷|歪|斜|抖|吵|响|松|紧|晃|薄|稀|浑|黄|黑|暗|淡|模糊|粗)(?:得很|得厉害)?${LAST}`,
  ),
  // 面有波纹, 有股怪味
  new RegExp(
    `(?:(?!的)${H}){0,2}有(?:点|些|股|一?道|一?条|个|好多|很多|一?层)?${H}{0,5}(?:纹|痕|味|味道|缝|洞|坑|印|印子|锈|泡|渣|渣子|毛边|豁口|口子|沙子|虫|黑点|杂质)${LAST}`,
  ),
  // 声音跟拖拉机似的, 叫得跟杀猪一样
  new RegExp(`(?:声音|响声|动静|(?!变|懂)${H}得)(?:跟|像|就像)(?!新)${H}{1,8}(?:似的|一样)${LAST}`),
  // 一提速就咣当咣当的, 油泵吱吱叫
  new RegExp(
    `(?:(?!商量|研究|考虑|休息|检查|处理|联系|好好|看看|等等|试试)(${H}{2})\\1(?:地|直)?(?:的|响|叫|乱响)|${H}{0,4}?([嗡吱哐咔嘎咯嘶哗嘀滴当啪噗呼轰呜嗒哒嗷唧吭咕哼嗖突咚砰])\\2[声地直]?(?:的|乱)?(?:叫唤?|响)?|${H}{0,4}直(?:哆嗦|颤|抖|冒|晃|跳|喷|漏|打转|响)${H}{0,2})${LAST}`,
  ),
  // 料太粗了, 断头多得离谱, 烫手
  new RegExp(
    `(?!${H}{0,4}(?:你们|价|服务|态度|师傅|时间|天气|收费|人|天|路|离|单子?|活|事))${H}{1,6}(?:太[粗细慢稀稠小大高低热烫松紧响吵厚薄软硬干湿]了|(?:多|少|大|小|抖|震|响|晃|漏|烫|断|歪|偏)得(?:离谱|不行|很|要命|吓人|厉害|握不住)|[太很]?烫手|(?<!运|正)[反倒空]转)${LAST}`,
  ),
  // 打出来全是空白
  new RegExp(`${H}{0,2}(?:出来|出去|上去|下来)的?${H}{0,3}(?:全|都)是?(?!好|正常|可以)${H}{1,4}${LAST}`),
  // 挂上档就熄, 到六楼就往回走
  new RegExp(
    `(?![我你他])${H}{1,6}就(?:自己|自动|又|直接)?(?:往(?!前走|你)${H}{1,4}|${FAILS}${H}{0,2})${LAST}`,
  ),
  // 又跳, 开始漏了, 还在响
  new RegExp(`${STILL}${FAILS}${LAST}`),
  // 轮子陷进去了, 秧针断了两根, 通讯丢了
  new RegExp(
    `(?!.{0,3}[我你他人雨天])${H}{1,4}${FAILS}(?:[在进出上下掉住死坏到]${H}{0,3})?了(?:[一两三四五六七八九十几半好]${H}{1,3})?${LAST}`,
  ),
  // 撞针, 频繁断纬, 产品缺胶
  new RegExp(
    `(?:频繁|经常|老是?|总是?|${H}{2})?(?:断|跳|撞|缺|飞|漏|堵|掉|串|爆|脱|崩|粘|夹)(?!电话|头|[钱人到了过上下来去一的得着货班])${H}(?:严重|厉害)?${LAST}`,
  ),
  // 抽两分钟歇三分钟
  new RegExp(
    `${H}[一两二三四五六七八九十几半\\d]+个?(?:分钟|小时|秒钟?|下|会儿?|阵儿?|圈)(?:又|就|自己|自动)*[停歇断卡死灭熄跳关黑掉]${H}{0,4}${LAST}`,
  ),
  // 咚一下, 嘎嘣一声
  new RegExp(`[咔嘎吱嗡哐咯噔嘭砰哗轰当叮啪滋咚铛呲嘣]{1,3}的?一[声下]${LAST}`),
  // 捆松松垮垮
  new RegExp(
    `(?!.?(?:干干净净|整整齐齐|高高兴兴|清清楚楚|利利|漂漂亮亮|稳稳|顺顺|明明白白|痛痛快快|仔仔细细|认认真真|客客气气|舒舒服服|踏踏实实|平平|安安|好好|大大小小|来来|进进|早早)|.得)(?:(?![的得])${H})?(${H})\\1(${H})\\2${LAST}`,
  ),
  // 显示氧浓度低, 提示试剂压力低, 压差报低
  SAYS,
  // 只有两公斤, 升到80度
  /(?<!走|等|送|提|拉|用|改|跑|开|推)(?:[降掉升飙冲跌窜跳]到)了?-?\d{2,4}(?=了?$)|(?:只有|才|只剩|[降掉升上飙冲]到?|高达|不到|超过|就)了?(?:零[上下]|负)?-?[\d.一二三四五六七八九十百]{1,6}多?(?:度|格|公斤|伏|安|兆帕|转|bar|kg|℃|V|A|MPa)(?:了|多)?$/,
];

/** A clause with these is about people; possessives (我家的) are taken off before. */
export const ABOUT_PEOPLE =
  /师傅|客服|技师|工程师|维修工|你|您|他|她|谁|老板|公司|厂家|售后|电话|手机|微信|价|钱|费|态度|说明书|钥匙|价格|停了一[辆台]|发票|合同|保修|质保|预约|上门|地址|时间|有空|有人|没人|工单|单子|配件|安排|投诉|取消|改天|名字|姓|住|孩子|老人|媳妇|老公|老婆|业主|意见|客人|顾客|生意|放心|麻烦|谢谢|请|希望|帮|天气|下雨|路|以前|之前|原来|还没|还好好的|能不能|可不可以|怎么办|咋办/;

/** 机, 器, 门 and the like at the end of a word: a machine is talked of. */
export const THING_ZH =
  /[\u4e00-\u9fa5](?:机(?!会|场|票|关|构|油)|器|泵|阀|炉|灶|柜|箱|梯|桩|灯|锁|屏|仪|盘|枪|罐|缸|管(?!理)|轮|轴|头|刷|床|车|门|窗|杆|闸|秤|镜|扇|灯|线|锯|钻|塔|吊|叉|船|表|床|刀|[链纱皮]带|笼|臂|斗|钩)/;

const OBJECT =
  '(?: (?!and\\b|but\\b|so\\b|because\\b|when\\b|since\\b|please\\b|can\\b|could\\b|which\\b|while\\b|or\\b|at\\b|in\\b|on my\\b|if\\b|yesterday\\b|today\\b|anymore\\b|any\\b|after\\b|for\\b|then\\b|with\\b)[a-z]+){0,5}';
const NOT_VERBS_EN =
  '(?:urgent|sure|happy|satisfied|my|the|right|correct|your|about|an?|in|here|there|available|needs?|want|know|think|worry|care|mind|understand|like|have|come|coming|call|calling|answer|reply|expensive|under|covered|him|her|me|so|very|that|too|only|just|yet|be|been|get|got|wait|make|do|tell|send|bother|pay|afford|happen|believe|help|seem|ok|okay|good|bad|free|at|on|home|really|any|convenient|possible|use|find|see|hear|it|this|your|say|remember|forget|hesitate|always|even|one|our|reach|speak|talk)\\b';
const THING_EN =
  '(?<=[a-z0-9] )(?<!\\b(?:i|you|we|they|he|she|nobody|somebody|someone|anyone|please|who|technician|engineer|guy|man) )';

export const FREE_EN: readonly RegExp[] = [
  // shows E-207
  /(?<=\b(?:shows?|showing|displays?|displaying|throws?|flashes|reads) )[A-Z]{1,4}-?\d{1,4}\b/g,
  // has thrown a belt, lost its charge
  /\b(?:has|have|had|'s|just) (?:thrown|lost|blown|dropped|shed|burst|cracked|bent|broken|snapped|stripped|popped|torn|sheared|jumped|chewed)(?: up)? (?:an?|the|its|one|two|both|all|off)? ?[a-z]+\b/gi,
  // barely cools, smells musty, just spins in circles
  /\b(?:barely|hardly|scarcely) (?!any\b|ever\b)[a-z]+(?: (?:up|down|on|any|out))?\b/gi,
  /\bsmells? (?!like\b|of\b)[a-z]+\b/gi,
  new RegExp(
    `${THING_EN}\\b(?:just|only) (?!makes\\b|needs\\b|wants\\b|works\\b|is\\b|has\\b|was\\b|says\\b)[a-z]{2,}s\\b(?: (?:in|on|and|at) [a-z]+)?`,
    'gi',
  ),
  new RegExp(
    `${THING_EN}\\b(?:(?:wo|does|is|ca|are|do|has|did)n'?t|(?:will|does|do|is|are|can|has) not|cannot|no longer|refuses to|fails to|(?:has )?stopp?ed|keeps?(?: on)?) (?!${NOT_VERBS_EN})[a-z]+${OBJECT}`,
    'gi',
  ),
  new RegExp(
    `${THING_EN}\\b(?!comes\\b|his\\b|this\\b|always\\b|was\\b)[a-z]{3,}s (?:down|off|out|over|back|shut|loose|apart|sideways|backwards)\\b(?: under [a-z]+)?`,
    'gi',
  ),
  new RegExp(
    `${THING_EN}\\b(?:is|are|feels?|gets?|getting|runs?|running|sounds?|looks?|went|goes|turns?) (?:too |very |really |so |a bit |quite |all |extremely |way too )*(?:torn|ripped|corroded|swollen|misaligned|heavy|stiff|slow|hot|loose|weak|soft|noisy|rough|stuck|jerky|uneven|crooked|dim|faint|warm|wobbly|shaky|blank|dead|frozen|dark|wet|bent|blocked|blurry|sluggish|crackly|sticky|rusty)(?: too)?\\b`,
    'gi',
  ),
  new RegExp(
    `(?:\\b(?:the|my|our|its?) [a-z]+ )?${THING_EN}\\b(?:has|have|had) (?:just |now |completely )?(?:gone|died|failed|given up|packed (?:up|in)|seized|snapped|worn out|come (?:off|loose|apart)|frozen|burst|split|warped|fallen (?:off|apart))\\b(?: (?:down|off|out|up|dead|wrong|blank))?`,
    'gi',
  ),
  /(?<=\b(?:throws?|shows?|says|displays?|gives?|reads?|reports?|flash(?:es|ing)|throwing|showing)(?: an?| the| up)? )(?!it\b|the\b|that\b)(?:[a-z]+ ){0,2}(?:fault|error|alarm|warning)(?: (?:code )?[A-Z]{0,3}-?\d+)?\b/gi,
];
