import type { IntentRule } from '../intent.js';

/** What anybody may say; tried after the rules of the role. */
export const HUMAN: IntentRule = {
  intent: 'human',
  says: /转(?:接)?(?:到)?(?:真人|人工)|(?:(?:^|[,。!?\s]|请|麻烦|帮我?|给我|我?[要想])(?:转|接通)|(?<!你们?)(?:请|帮我?|给我|我[要想])找)(?:一下|给|到)?[\u4e00-\u9fa5]{1,2}(?:经理|主管|主任)|(?:接|转)个(?:真|活)?人(?!工)|(?:叫|找|喊)个人(?:来)?(?:说|聊|讲|接|跟|(?=$|[,。!?]))|会?能?说(?:人)?话的(?:真|活)?人|不(?:想|要)?(?:跟|和)机器人?(?:说|聊|讲)|跟人(?:说|聊|讲|谈)|换个?(?:人|真人)(?:来|跟|和|说|聊|吧|$)|(?:叫|让|找|派|请|喊)(?:个|一个)?(?:真?人|活人|客服|经理|领导|负责人|主管|老板|你们)[^,。!?]{0,8}(?:打(?:电话|给)|回(?:个)?电话|联系|跟我说|接)|(?:给|回)我(?:回|打)?(?:个)?电话|打(?:个)?电话给我|机器人(?:真|太|好|就是)?(?:笨|蠢|傻|没用|听不懂)|听不懂人话|别(?:用|拿|跟我说)?(?:[^,。!?]{0,4})机器人|(?:找|叫|让|要|喊|请)(?:一下|个)?(?:你们|你家|贵司)?(?:的)?(?:经理|领导|负责人|主管|老板|管事的)(?:来|出来|接|说|打|联系|跟|听|$)|转人工|人工(?:客服|服务|坐席)?(?!费|成本|智能|操作|调)|(?:找|要|叫|换|接)个?(?:真人|活人|客服|人工)|(?:跟|和|想找)(?:真人|客服|人工)(?:说|聊|讲|谈)|(?:找|叫|让|要|喊)(?:一下|个)?你们?(?:的)?(?:经理|领导|负责人|主管|老板)|我?不(?:想|要)?(?:跟|和)你(?:聊|说|讲)|有没有(?:真人|活人)|不(?:想|要)(?:跟|和)机器人|\b(?:talk|speak|chat) (?:to|with) (?:a |an |some)?(?:human|person|agent|one|body|operator|representative|real person)|\b(?:human|real person|live agent|operator)\b|\b(?:get|give|call|let|put) (?:me )?(?:your |the |a )?(?:manager|supervisor|boss|someone)\b|\b(?:talk|speak) to (?:your |the )?(?:manager|boss|supervisor)\b|\bcall me(?: back)?\b(?! (?:on|at))/i,
  unless: /不用转人工|不(?:用|要|需要)人工|人工费|工时|换个?人(?:修|来修)/,
};

export const CANCEL: IntentRule = {
  intent: 'cancel',
  says: /(?<!不要|别|不能|不会|不|没|没有|未|先别|勿|被)取消(?!不|失败|的话|过)|撤(?:单|销|回|掉)(?!不)|(?:单子?|报修)(?:就|给我|帮我)?撤了|\bnever ?mind\b|(?:不用|不要|别|不必|不需要|不用再|用不着|甭)(?:再)?(?:来|派人|派师傅|过来|上门|修|处理|维修|跑)(?!电|两|晚)(?:人|了|啦|吧|修|一趟)?|(?:不|先不|暂时不)(?:修|报修|报|需要(?:维修|修|服务|上门))(?:了|啦)|算了[,。!\s]*(?:不|吧|$)|(?:撤|退)了吧|退单|(?:师傅|人)?(?:别|不用|不要)(?:再)?来了|(?<!要|能|也|刚才的|之前的|那个)不(?:需要|要|用)了(?:[,。!\s谢]|$)|别(?:派|安排)(?:人|师傅)?了|\b(?:cancel|call(?:ing)? (?:it|this|that|the \w+) off|call(?:ing)? off|withdraw|scrap (?:it|the \w+)|forget (?:it|about it|the \w+))\b|\b(?:no need to|don't|do not|needn't) (?:come|send|bother)\b|\bno longer need/i,
  unless:
    /改(?:到|天|成|为|期|约)|推迟|换(?:到|个时间)|(?:don't|do not|not) cancel|不(?:想|要|会)取消|取消(?:后|的)?(?:工单)?(?:怎么|为什么)|别(?:修坏|跑偏)|不用修改/i,
};

export const RESCHEDULE: IntentRule = {
  intent: 'reschedule',
  says: /改(?=(?:今|明|后)[天早晚日]|(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}[号日])|改(?:个)?(?:时间|日期|期|天(?!气)|约|日)|(?<!(?:地址|电话|号码|手机|型号|位置|联系人)[^,。!?时间]{0,4})(?:改|换|挪|推|调|延|移|往后推|推迟|延后|延期|提前|顺延|改约|改签)(?:迟|后)?(?:到|成|为|在|至)(?=.{0,6}?(?:今|明|后|周|星期|礼拜|下|上午|早|晚|中午|\d{1,2}(?:[点号日月天:/]|小时|分钟)|[一二三四五六七八九十两]+[点号天]|月))|换个?(?:时间|日子)|换到(?=.{0,4}?(?:今|明|后|周|星期|礼拜|下|\d))|(?:往后|向后|往前|朝后)(?:推|挪|延|移)|(?:来|去|等)不了了?[^。!?]{0,16}(?:推|改|换|后天|明天|周|星期|礼拜|下)|推(?:到|迟到)|(?:这(?:个?(?:周|星期|礼拜)|[两几]天)|最近|本周|(?:周|星期|礼拜)[一二三四五六日天末])[^,。!?]{0,4}(?:没空|没时间|不方便|不在家|没人|不行|排不开)[^。!?]{0,20}?(?:再(?:来|约|说|过来|修|弄)|吧)|(?:上午|下午|早上|晚上|中午|[点号]|[明后]天|(?:周|星期|礼拜)[一二三四五六日天末])半?再(?:来|过来|上门)(?:吧|好了|行|$)|(?:晚|早|迟|提前|推迟|延后)(?:个|上)?(?:一|两|几|半|三)?个?(?:半)?(?:天|小时|钟头|会儿?|点|些)(?:再)?(?:来|到|上门|过来)|(?:今|明|后)(?:天|晚|早)[^,。!?]{0,4}(?:(?<!行)不行|(?<!有)没空|(?<!有)没时间|(?<!便)不方便)|(?:推迟|延后|提前|晚|早|往后推)(?:一|两|几|半)?个?(?:天|小时|会儿?|点)(?=来|到|上门|过来|吧|行|可以|[,。!?]|$)|(?:推迟|延期)(?!到期)|(?:时间|上门时间|预约)(?:要|想|需要|能不能|能|可以)?(?:改|换|变|调)|\b(?:reschedul\w*|postpone|push (?:it )?back|bring (?:it )?forward|(?:today|tomorrow|\w+day|that time|morning|afternoon) (?:doesn'?t|does not|won'?t|isn'?t|is not) (?:work|suit|good|do|possible|ok|convenient)\w*|can we do (?=today|tomorrow|\w+day|next)|another (?:time|day)|(?:can'?t|cannot|can not|won'?t) (?:do|make)(?: it)? (?:today|tomorrow|\w+day|then|that)|how about (?=today|tomorrow|\w+day|next|the)|(?:make|do) it (?=today|tomorrow|\w+day|next)|delay|different (?:time|day)|change (?:the |my )?(?:time|appointment|date|visit|day)|come[^.?!]{0,24} instead|something (?:has )?c[oa]me up|move (?:it|the (?:visit|appointment)|my appointment)(?: to)?)\b/i,
};

export const GREETING: IntentRule = {
  intent: 'greeting',
  says: /^[\s,。!]*(?:请问)?(?:(?:老?师傅|老板|客服|各位|大哥|大姐|领导)[\s,]*)?(?:劳驾|(?:老板|师傅|客服)在(?:不|吗|么)|你们?好|您好|hi|hello|hey|哈[喽啰罗]|嗨|在吗|在不在|在么|有人吗|有人在吗|在不|早上好|上午好|中午好|下午好|晚上好|早安|早啊?|大家好|师傅好|good (?:morning|afternoon|evening|day))(?=$|[\s,。!?~呀啊哈]|[^\w\u4e00-\u9fa5])/i,
};

/** A whole message that agrees. */
export const CONFIRM: IntentRule = {
  intent: 'confirm',
  says: /^[\s]*(?:嗯+对|对的?对?|是的?是?|嗯+[嗯呐哪啊呢]?|恩+|妥(?:了|的)?|得(?:嘞|了)|哦+(?:好)?|噢|好的?好?|好(?:吧|嘞|滴|呀|啊|了)|行的?|行(?:吧|啊|了)?|可以的?|可以(?:了|啊)?|没错|没问题了?|正确|确认|确定|无误|属实|就是(?:这个|这样|的)?|是这样|是这个|对对+|好好+|同意|ok(?:ay)?|收到|知道了|明白了?|了解|中|成|要得|得嘞|是我|yes|yep|yeah|yup|sure|right|correct|confirm(?:ed)?|exactly|that'?s (?:right|correct)|fine|agreed?|sounds good|no problem|👌|👍|✅)(?=$|[\s,。!~、了呀啊哈吧]|👌|👍)/iu,
  unless:
    /^[\s]*(?:是(?:不是|吗|什么|谁|哪)|行不行|可以(?:吗|不)|对(?:吗|不|方)|好(?:吗|不|像|多|几|久)|中(?:午|间)|成(?:本|捆)|确认(?:一下)?(?:吗|没|什么时候))|^(?:可以|确定|行|好|对|是)[^,。]{0,6}(?:吗|\?)/,
};

export const DENY: IntentRule = {
  intent: 'deny',
  says: /^[\s]*(?:不得行|(?:不对|不是|不行|错了?|没有|不用|不要)(?:[,\s]*(?:不对|不是|不行|错|没有|不用|不要))+(?:的|了)?|不对|不是(?:的|这个|这样|这台|我)?|不行|不中|不成|不可以|不同意|不正确|有误|错了?|不用了?|不需要|不要|没有|没|不了|不|否|no|nope|nah|wrong|incorrect|not (?:right|correct|really|yet)|not (?:that|this)(?: one)?|that'?s (?:wrong|not right|not it)|❌|👎)(?=$|[\s,。!?~、吧呢啊了])|(?:没|没有|未|啥也没|根本没)(?:有)?(?:修|弄|处理|解决|搞)(?:好|掉|完|了)?(?=$|[,。!\s了])|^[\s]*(?:还|根本|压根)?没(?:有)?好(?=$|[,。!\s呢啊])|(?:照样|照旧|还是那样|老样子)|还是(?:不行|不好|老样子|一样|那样|坏的?)|\b(?:still (?:not|broken|doesn't|the same|doing|happening)|not (?:fixed|repaired|solved|resolved)|isn't fixed)\b/i,
  unless:
    /^[\s]*(?:不(?:好意思|知道|清楚|急|转|动|走|亮|制|出|过|错)|没(?:事|关系|错|问题))|还没(?:有)?修好吗|没有?修(?:好|完)(?:吗|\?)/,
};

/** 发错了 不好意思: not meant for us, nothing to put right; 报错 is what a machine does. */
const SENT_BY_MISTAKE =
  /吗|报错|^[\s,。!]*(?:不好意思|抱歉|对不起|啊|哦|哎呀?|呀|我)?[\s,。!]*(?:发|点|按|戳|回)错(?:了|人|群|地方|消息|窗口)*[\s,。!]*(?:不好意思|抱歉|对不起|打扰了?|见谅|别介意|请忽略|忽略|不用管|哈|啊)*[\s,。!]*$/;

export const CORRECT: readonly IntentRule[] = [
  {
    intent: 'correct',
    says: /更正|纠正|(?:写|说|打|填|报|记|弄)成[^。!?]{1,16}应(?:该|当)是|\bwrong (?:number|address|model|name|serial|phone)\b|是(?:[^,。!?是]{1,12})不是(?=[^,。!?]{1,12}$)|(?:我)?(?:说|写|打|发|填|输|报|记|弄|搞)错了?|\b(?:correction|i meant|my mistake|typo|i mean)\b/i,
    unless: SENT_BY_MISTAKE,
  },
  {
    intent: 'correct',
    says: /(?:地址|电话|手机号?|号码|联系(?:人|方式|电话)|型号|编号|序列号|车牌号?|姓名|名字|位置|机型|故障|(?:the |my )?(?:address|phone(?: number)?|number|name|model|serial(?: number)?|contact))[^,。!?]{0,6}?(?:不是[^,。!?吗]{1,16}[,\s]*(?:而)?是|不对|错|有误|(?:应该|应当)是|改(?:成|为|一下|下)|换(?:成|为|了|一下)|变(?:成|更|了)|更(?:新|改)|\b(?:is wrong|should be|has changed|changed to|was wrong|is not)\b)|(?:改|换|修改|变更|更新|更改|change|update|correct)(?:一?下|个)?(?:我的|联系|my |the )?(?:地址|电话|手机号?|号码|联系人|联系方式|型号|编号|序列号|车牌|姓名|名字|address|phone|number|name|serial)/i,
    unless: /没(?:有)?错|换(?:了)?(?:位置|电机)|怎么|显示(?:故障)?(?:错|变)/,
  },
  {
    intent: 'correct',
    needs: 'value',
    says: /^[\s]*(?:不对|不是|错了|不不|no(?! (?:rush|hurry|problem|worries|need|power|heat|water|longer))|wrong|not that|not(?! (?:an? |so |very |that )?(?:urgent|emergency|in a hurry|working|cooling|heating)))(?:[,。!\s]|的|这个|那个|那台|这台)|^[\s]*不是[^,。!?吗]{1,24}[,\s]*(?:而?是|应该是)|(?:哦|噢|啊)?不对[,。\s]*(?:应该)?是|应该是(?=[^,。]{0,4}[A-Za-z\d幺一二三])/i,
    unless: /还是|\bstill\b/i,
  },
];

export const CORRECT_THING: IntentRule = {
  intent: 'correct',
  says: /^[\s]*(?:不对[,。\s]*)?不是[^,。!?吗]{1,16}[,\s]*(?:而?是|应该是)[^,。!?]{1,20}$/,
};

export const COMPLAINT_STRONG: IntentRule = {
  intent: 'complaint',
  says: /(?<!麻烦|请|让|叫|等)(?:师傅|你们?|他们?|人)[^,。!?]{0,8}把(?:我|俺|咱|客户)(?!的?(?:单|预约|报修|工单))[^,。!?]{1,10}(?:砸|划|碰|弄|搞|撞|刮|压|摔|打|踩)(?:了|坏|碎|破|花|脏|出|掉)|(?<!业主|客户|住户|乘客|邻居|顾客|车主|病人|都在)投诉(?!(?:我|俺|咱)(?!的))|举报|耍(?:我|猴|人)|(?:逗|玩|忽悠|糊弄|蒙)(?:我|人|谁)(?=[,。!?呢吗玩]|$)|说(?:今|明|后|上|下|好)[^。!?]{1,12}又(?:说|改|推|变)|当我(?:是)?(?:傻|猴)|管不管|(?:跟|和|对|冲)(?:我|俺|他|她|咱)[^,。!?]{0,6}(?:吵|骂|吼|嚷|发火|发脾气|动手)|(?:活儿?|事)(?:没|不)干?利[索落]|没(?:干|修|弄)利[索落]|12315|消协|消费者协会|市场监管|曝光|起诉|法院|律师|退一赔|黑猫|找媒体|要个?说法|赔偿|赔我|索赔|退(?:货|款|钱)|谁(?:来)?赔|给?赔(?:钱|偿)|划(?:花|伤|坏)了?(?:我|地|墙)|乱收(?:费|钱)|(?:太|真|很)?(?:不负责任|不像话|坑人|气人)|第[二三四五六七八九十\d]+次了|(?:修|换|来)了?(?:好几|[两三四五六七八九十\d]+)(?:次|回|遍)(?:了)?(?:都|还|也)?(?:没|不|又|还是)|(?:给|要)个?(?:说法|交代)|(?:说好|约好|答应)[^。!?]{0,12}(?:没来|不来|没到|没人来|放鸽子|爽约)|放(?:我)?鸽子|甩脸|(?:乱|多|私自|私下|额外|违规)收(?:费|钱|了)|(?:师傅|维修|服务|客服|技师|人员|技术员|他|她)[^,。!?]{0,8}(?:态度(?:很|太|极|特别|非常|真)?(?:差|恶劣|不好|坏|不行|蛮横)|骂人|不耐烦|吃拿卡要|要红包|要烟|不专业|敷衍|爱答不理|不负责)|态度(?:太|很|极其?|特别|非常|真)?(?:差|恶劣|不好|坏)|服务(?:太|很|极|特别|非常|真)(?:差|烂|垃圾)|\b(?:complain\w*|who(?:'s| is| will| is going to)? (?:going to )?pays? for|left (?:the|my|our) \w+ (?:open|dirty|broken|unlocked|running|on)|lawyer|sue|refund|compensation|rude|unacceptable|money back|third time|damaged my|left a mess|never (?:came|showed)|no-?show|very disappointed|overcharged|terrible service|awful service|worst service|consumer (?:association|protection))\b/i,
  unless: /不(?:是|想|要)投诉|没有?投诉|怎么退货|投诉电话是|not (?:a )?complain/i,
};
export const COMPLAINT_WEAK: IntentRule = {
  intent: 'complaint',
  says: /太差(?:劲|了)?|垃圾|坑人|坑爹|骗人|骗子|气死|不负责任|敷衍|糊弄|太(?:不像话|慢了|离谱|过分|失望)|什么(?:破|烂|玩意|服务|质量)|没人管|不管不问|推卸|推脱|踢皮球|失望|(?:修|换)了?(?:好几|[三四五六七八九十\d]+)(?:次|回|遍)|质量(?:太|很|真|有)?(?:差|烂|问题)|\b(?:ridiculous|disappointed|fed up|nobody cares|no one cares|scam|rubbish|third time|poor quality|disgusting)\b/i,
};

export const PROGRESS_STRONG: IntentRule = {
  intent: 'progress',
  says: /进度|进展|(?:修|弄|处理|干|做|搞|办)?(?:到|得)(?:啥|什么|哪个?|哪种)(?:程度|地步|样|份上)|(?:到底|究竟|还)来不来|来不来(?:人|修|了)|到(?:了)?(?:哪|第几)一?步|催(?!得|我|命|他)(?:一下|单|促|下)?(?!化)|(?:怎么|为什么|为啥|咋)(?:还|都|一直)(?:没|不)(?:人|有人|见|来|到|派|修|处理|联系|动静|消息|回)|(?:还|一直|都)没(?:有)?(?:人|师傅|见(?:到)?人|来人|派人|人来|等到|消息|动静|联系|来(?!得及|电|油)|到(?!位|货|期)|修好|处理|安排)(?!过)|到哪(?:里|儿)?了|走到哪|到什么地方|(?:派|安排)(?:人|师傅|车)?了(?:吗|没|么)|(?:修|处理|维修|办)(?:得|到)?(?:怎么样|咋样|如何|哪一步|什么程度)|修好了?(?:吗|没|么)(?!有)|(?:怎么样|咋样)了|WO-?\d{6}-?\d{3,5}[^,。!?]{0,6}(?:怎么样|咋样|呢|什么情况)|有(?:没有)?(?:结果|消息|回音|下文|动静|人接单|人接)了?(?:吗|没|么|$)|(?:谁|哪个师傅|哪位)在?(?:处理|修|负责|跟进|接)|(?:还要|还得|要|还需)等?(?:多久|多长时间)|等了?(?:半天|好久|很久|一?整?[天周]|[两三四五六七八九十\d]+(?:个)?(?:天|小时|钟头|星期|礼拜))了?|(?:师傅|(?<![骂别客工家病老])人|技师|工程师|配件|货|单子?|工单|车|备件|零件|那边|这边)[^,。!?]{0,6}(?:出发|出门|动身|到|来|上路|走|派|发|安排|接|分|下|定)(?:下去|下来|出去|出来|过来|过去|上|好|出)?了?(?:吗|没有?|么|没得)(?=$|[,。!?\s呀啊呢])|接单了?(?:吗|没)|查(?:一下|询|下|看)?(?:我的|一?下)?(?:WO-?\d|工单|单子|报修|维修|状态|订单)|(?:我的)?(?:工单|单子|报修|报的修|订单)[^,。!?]{0,10}(?:怎么样|咋样|状态|到哪|处理了|安排了|情况|什么情况|(?<![压催等赶]着)呢$)|(?:工单|订单)状态|单号(?:是)?(?:多少|什么|几)|(?:报的|报过的?|之前的|上次的)(?:修|空调|机器|电梯|[^,。!?]{1,6})[^,。!?]{0,6}(?:啥时候|什么时候|怎么样|咋样|到哪)|维修进度|(?:看看|看一?下|查查|问下|问问)[^,。!?]{0,8}(?:单子|工单|报修)|\b(?:status|progress|any (?:news|updates?)|has (?:the |my |your )?(?:technician|engineer|repairman|guy|man|someone|anyone|anybody|somebody)|is (?:the |my |your )?(?:technician|engineer|repairman|repair ?guy|man|guy|he|she|some(?:one|body)|any(?:one|body))[^.?!]{0,12}(?:coming|on (?:the|his|her|their) way)|when is (?:some|any)(?:one|body)|how long (?:until|before|till)|how much longer|where(?:'?s| is| are) (?:the |my |your )?(?:technician|engineer|repairman|order|guy|man|parts?(?! (?:no|num))|van)s?\b|track|still waiting|no ?(?:one|body) (?:has )?(?:came|come|shown|showed|called)|hasn't (?:come|arrived|shown)|what'?s happening with|how is (?:the|my) (?:repair|order|job))\b/i,
  unless: /进度条|没(?:有)?进展表|别催|不(?:是|用)催|status (?:light|lamp|led)/i,
};
export const PROGRESS_WEAK: IntentRule = {
  intent: 'progress',
  says: /啥辰光|(?:什么时候|啥时候|几时|几点|多久|多长时间|还要多久|还得多久|多会儿)(?:才)?(?:能|可以|会)?(?:来|到|过来|上门|派|安排|修(?:好)?|处理|赶到|弄好|完)|(?:谁|哪个师傅|哪位师傅)(?:来|过来|负责)|派的?(?:是)?(?:哪个|哪位|谁)|(?:来了|出发了|派了|安排了)(?:吗|没)|(?:师傅|技师|人)(?:呢|在哪|多久|几点|什么时候)|\b(?:when (?:will|is|does|can|are)|how (?:long|soon)(?! (?:is|are|does|do) (?:the |my |your |a )?(?:warranty|guarantee|contract|battery|filter))|what time|who (?:is|will)|eta)\b/i,
};

export const INSTALL: IntentRule = {
  intent: 'request_installation',
  says: /(?:要|想|需要|请|预约|申请|安排|派人|帮我?|来|约|求|能|可以|麻烦)[^,。!?]{0,12}(?:安装|装机|调试|装一下|安一下)|(?:安装|装机|调试)(?:预约|申请|服务|师傅|一下|人员)|(?:要|等|来|给|帮|过来|上门)(?:给)?(?:我们?)?(?:装|安)(?=$|[,。!?\s]|一下|上)|移机|(?:预约|约|帮忙|麻烦|安排|上门|过来|需要|想|要|帮我)[^,。!?]{0,12}(?<![包罐灌假服安改拆])装(?:空调|电梯|充电桩|热水器|净水器|[一两三四]?[台个下套])|(?<![包灌罐])装机|进场(?:安装)?|(?:新买|刚买|新到|刚到|新购|到货|新机|刚提|新车)[^。!?]{0,20}(?:安装|装机|调试|装一下|安上|没装|教|装)|^安装|安装[。!]?$|等(?:着)?(?:安装|调试)|(?:上门|派人|来人)(?:安装|调试|装)|\b(?:install(?:ation|ed|ing)?|commission(?:ing)?|set ?up)\b/i,
  unless:
    /安装(?:的|时|后|过|费|包|师傅(?:走|没)|不到位|有问题|说明|图|视频|多少钱|收费)|(?:怎么|如何|咋)(?:安装|装|调试)|装(?:的|了)(?:才|不到|没)|(?:installed|installation) (?:last|in|was|fee|cost|manual|guide|by)|how (?:do|to|can)/i,
};

export const CONSULT: IntentRule = {
  intent: 'consult',
  says: /([收卖修管送贵难])不\1(?!好)|(?:划算?|麻烦?)不(?:划算|麻烦)|(?:上不上|开不开|有没有|能不能开|可不可以|是不是)(?:班|门|发票|票|货|卖)|开(?:个)?(?:发票|票)|多久[^,。!?]{0,4}(?:换|保养|清洗|加|做)(?:一?次)?|(?:在哪|哪里|哪儿|去哪)[^,。!?]{0,6}(?:买|卖)|(?:做|来|要|想|约)(?:个|一?次|一下)?保养|电话(?:是)?(?:多少|几)|咨询|请问|问(?:一下|下|个)|(?:怎么|如何|咋|怎样)(?:预防|避免|防止|处理|解决|办(?!理进度)|保养|调|使用|用|操作|设置|安装|装|换|清理|清洗|维护|选|买|收费|算|复位|加|拆|购买|办|才能|预约|报修|停|开)|(?:多少|几)(?:钱|块|元|费)|价格|报价|费用|收费|保修|质保|三包|过保|在保|保期|说明书|手册|(?:哪里|哪儿|在哪|去哪)(?:买|有|能买|可以买|维修)|(?:有没有|有|卖)(?:配件|备件|现货|库存|新款)|配件(?:多少|怎么|有|价|哪)|(?:用|加|换|选)(?:什么|哪种|几号|多少)(?:油|绳|料|型号|牌|机油|黄油|液压油)?|多(?:久|长时间)(?:换|保养|加|做)一次|(?:上班|营业|服务|工作)时间|几点(?:上班|下班|开门|关门)|周末(?:上班|营业|有人)|(?:能|可以|支持|是否)[^,。!?]{0,10}(?:吗|么|\?)|什么意思|区别|参数|规格|\b(?:how (?:do|to|much|often|can|should)|what (?:kind|type|is|does|oil)|warranty|guarantee|price|cost|manual|spare parts?|opening hours|working hours|where can|do you (?:have|sell|offer)|question|can (?:i|you|it)|is it (?:possible|covered)|which|how long is (?:the|my|your)|do you (?:repair|service|work|offer|open)|are you open)\b/i,
  unless: /请问(?:有人|在吗|在不在)/,
};

export const REPORT_WORDS: IntentRule = {
  intent: 'report_fault',
  says: /(?<!怎么|如何|上次|昨天|前天|代|已经?|刚|的)报(?:个)?修(?!的|量|率|数|过|了|没|单|进度|电话|吗|好几|记录)|(?:要|需|请|来|派|快|得|想|求|叫|找|能|申请|麻烦|安排)(?:[^,。!?]{0,6})(?:修一下|修理|维修|来修|修修|检修|抢修|看看(?:吧|机器|设备|怎么回事)|来看(?:看|一下)|修车|修机器|修下)|(?:机器|设备|车|机子|打捆机|收割机|拖拉机|空调|门|窗|灶|冰柜)[^,。!?]{0,6}(?:趴了|熄了|完蛋|歇了|不中了|要修|需要修)|\b(?:repair|needs? (?:fixing|service|repair)|fix (?:it|my|our|the)|something is wrong|out of order|report a (?:fault|problem))\b/i,
  unless:
    /(?:维修|修理)(?:费|价|多少|收费|手册|电话|网点|进度|记录|怎么样|时间|完|好)|不用修|不修|修好了|how (?:much|long)|already repaired|repair (?:cost|status|fee|price)|was repaired/i,
};
