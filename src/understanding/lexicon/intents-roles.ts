import type { IntentRule, SpeakerRole } from '../intent.js';
import {
  CANCEL,
  COMPLAINT_STRONG,
  COMPLAINT_WEAK,
  CONFIRM,
  CONSULT,
  CORRECT,
  CORRECT_THING,
  DENY,
  GREETING,
  HUMAN,
  INSTALL,
  PROGRESS_STRONG,
  PROGRESS_WEAK,
  REPORT_WORDS,
  RESCHEDULE,
} from './intents-common.js';
import { ASKS, PLAIN } from './intents-plain.js';

/** A question is no command: 接单了吗, arrived? */
const QUESTION = '吗|么[?]?$|嘛[?]?$|没[?]?$|\\?|什么时候|几点|多久|谁';

const ANY = /[\s\S]/;
const SYMPTOM: IntentRule = { intent: 'report_fault', says: ANY, needs: 'symptom' };
const RATING: IntentRule = { intent: 'rating', says: ANY, needs: 'score' };
/** Works again, from the customer: that is a yes to the repair. */
const WORKS: IntentRule = {
  intent: 'confirm',
  says: /(?:确实|真的|真|现在|这下|已经|都|全)好了|(?<=现在|已经|这下)(?:也|都)?不(?:漏|响|卡|抖|跳|冒|晃|报警|报错)[水油气电烟]?了(?=$|[,。!])|没(?:毛病|问题|事儿?)了|(?:修|弄|处理|搞)好了|(?:能|可以)用了|恢复正常|(?:正常|好使|好用)了|问题解决|已(?:经)?解决|没(?:有)?问题了|\b(?:all good|works? (?:now|again|fine|well)|working (?:now|again|fine)|(?:is|it's|been) (?:fixed|repaired|solved))\b/i,
  unless: /别家|没(?:有)?(?:修|弄|处理|搞|解决)|还没|不(?:能|可以)用|吗|又|不正常|not|但|可是|isn't|\?/i,
};

const CUSTOMER: readonly IntentRule[] = [
  HUMAN,
  RESCHEDULE,
  CANCEL,
  COMPLAINT_STRONG,
  ...CORRECT,
  // 1星!!等了一整天: the mark comes first, what follows is its reason
  { ...RATING, says: /^[\s]*(?:我?(?:给|打))?[1-5一二两三四五][\s]*颗?(?:星|分)(?![钟之期])/ },
  PROGRESS_STRONG,
  INSTALL,
  {
    ...DENY,
    needs: 'symptom',
    says: /^(?=[\s\S]{0,40}$)[\s\S]*(?:^\s*(?:不中|不行|不成|没好|不对|没有?|没呢|没用)[,。!\s]+(?:又|还|仍|照样|依然)|(?:没|没有)(?:修|弄|处理|解决)好|还是(?:不|漏|老|会|有|[卡响抖跳冒停掉断])|\b(?:still|not fixed)\b)/i,
  },
  { ...RATING, says: /[分星]|好评|差评|满意|评价|点赞|stars?|satisf|rating|rate/i },
  { ...SYMPTOM, unless: /^(?:请问|咨询)?[^,。!?]{0,16}(?:怎么|如何)(?:保养|预防|避免|防止)/ },
  REPORT_WORDS,
  CORRECT_THING,
  COMPLAINT_WEAK,
  RATING,
  WORKS,
  PROGRESS_WEAK,
  CONSULT,
  CONFIRM,
  DENY,
  GREETING,
];

const DECLINE_WORDS =
  /拒(?:单|绝|接)|我不行(?=$|[,。!])|顾不上|转出去|走不了(?=$|[,。!])|抽不出(?:身|空|时间|人)|换个人(?:去|来)?吧|没[工功]夫|轮不到我|不是我(?:的)?(?:片区?|区域|活|负责|管)|不归我|(?:^|[,。\s])退(?:回|掉)(?:去|给你们|吧|了)*(?=$|[,。!])|(?:让|叫|换|派)(?!我|客户|他|她|你|别|人|师傅|老板)[\u4e00-\u9fa5]{2,3}(?:去|来|跑|接|上)(?:一趟)?吧(?=$|[,。!])|我(?:就)?不去|(?:^|[,。\s]|远了?|路)(?:就)?不去(?=了|吧|$|[,。!])|(?:太|路)远(?:了|啦)?[,。!\s]*$|不(?:想|愿意?)去|(?:排|约)满了|没档期|(?<!接不|要不|是不|能不|还|为什么|怎么)不(?:想|能|太想)?接(?!触|地|受|通|线|上|到|头)|接不(?:了|下|住)|(?:没法|无法|没办法|没空)接|(?:去|来|过|到|赶|跑)不了|出不了(?:车|门|工)|(?<![机器泵轮轴阀])跑不动|过不去|赶不(?:过去|到|上)|走不开|脱不开身|抽不开身|忙不过来|跑不过来|去不成|[干做]不了|(?:我|今天|现在|这会儿?|^|[,。\s])(?:没空|没时间|没有时间|请假|休假|有事去不了|不在岗|休息)|推掉|退单|(?:换个?|找|派)(?:别人|其他人|别的(?:人|师傅))|(?:这[趟单活]|这个单?|活)(?:让|给|叫)(?!我|客户|他|她)[\u4e00-\u9fa5]{2,4}(?:去|跑|接|干|来)|(?<!在|正|先|刚|客户|用户|再|又)(?:让|给|叫|转给?)(?:别人|其他人|别的师傅)(?!家|装|修|弄|换|送|干活|看病)|\b(?:decline|reject|refuse|not available|unavailable|pass on|skip this)\b|\b(?:can'?t|cannot|can not|unable to|won'?t|not able to) (?:take|make|do|go|accept|come|be there)\b/i;

/** Not this job but these days: 我明天请假, 今天不接单了. The contract's word for it is the one for a refusal. */
const LEAVE: IntentRule = {
  intent: 'decline',
  command: 'leave',
  says: /请(?:个|一?天|半天|[两二三四五六七八九十\d]+天)?(?:病|事|年)?假|休(?:病|年|产|婚)?假|调休|(?:今天|明天|后天|今晚|这(?:几|两)天|下?周[一二三四五六日末])[^,。!?单]{0,4}(?:不接单|不上班|休息|歇(?:一天|班)|不出(?:工|车))(?:了|$|[,。!])|(?:停止|暂停|先不)接单|\b(?:on leave|day off|take (?:a )?leave|not working (?:today|tomorrow))\b/i,
  unless: /拒单|这(?:个|张)?(?:单|活|趟)|\d{3}|客户|用户|回来|销假|结束|休完|吗|\?/,
};

const TECHNICIAN: readonly IntentRule[] = [
  {
    // how it was put right before
    intent: 'consult',
    command: 'past-repairs',
    says: /(?:怎么|咋|如何)(?:个)?(?:修|处理|弄|解决|排除)(?:的|呢|法|啊|好)?(?=$|[\s,。!?])|(?:以前|之前|别人|别的师傅|上次)[^,。!?]{0,10}(?:怎么|咋|如何)(?:修|处理|弄|解决)|(?:有没有|有)(?:类似|相似|同样|一样|相同)的?(?:故障|案例|单子|情况|毛病)|(?:以前|之前)(?:有)?修过(?:没|吗|类似|这)|(?:维修|修理)(?:案例|经验|记录|参考)|\bhow (?:do i|do you|can i|should i|to|was (?:it|this)|is (?:it|this)) (?:fix|repair|solve|fixed|repaired|solved)\b|\bpast repairs\b|\bhelp (?:on|with) this (?:job|fault)\b|\b(?:seen|had) this (?:fault|before)\b/i,
    unless: /客户|用户|怎么修不|修不(?:好|了)/,
  },
  {
    intent: 'progress',
    command: 'my-orders',
    says: /我[^,。!?]{0,4}有(?:什么|哪些|啥|几)|有(?:哪些|啥|什么|几|多少)(?:个|张)?(?:工?单|活|任务)|\bwhat jobs\b|还剩(?:下)?(?:几|多少|哪)|(?:后面|剩下|接下来|下面)的?(?:单子?|活|任务|工单)|我(?:的|手上的?|今天的?|现在的?|名下的?|还有)?(?:工单|单子|单|任务|活)(?=$|[\s,。!?有列还])|(?:手上|手里|今天|现在|还)有?(?:哪些|什么|几个?|多少)个?(?:工?单|活|任务)|(?:手上|手里|手头|名下)[^,。!?]{0,4}有?(?:几|多少|哪些|啥|什么)(?:个|单|张)?(?=$|[?,。!\s呢啊])|待办|还有(?:哪些|什么|几个)没|(?:工单|任务)列表|^查?看?(?:一下)?(?:我的)?工单$|\b(?:my (?:orders|jobs|tasks|work orders|tickets|list)|what(?:'s| is) on my list|list (?:my )?(?:orders|jobs)|open (?:orders|jobs))\b/i,
    unless: /不是我的/,
  },
  LEAVE,
  {
    // what a technician finds beside the job, for the customer
    ...SYMPTOM,
    says: /(?:又|还|另外?|顺便|同时|顺带)(?:发现|看到|查到|检查出|查出|瞅见)|(?:开|下|建|录|报|立|登|补)(?:个|一?张)(?:工?单|报修)|(?:开|下|录|建)单(?=$|[,。!])|(?:客户|用户|他们|这边|这里|这儿|这)[^,。!?]{0,6}(?:还|另外|又)有一?[台个部辆]|\b(?:open|log|raise|create) (?:an? )?(?:new )?(?:order|ticket|job|work order)\b/i,
    unless: /接单|换了|修好|吗|\?/,
  },
  {
    intent: 'other',
    command: 'back',
    says: /销假|^(?:我|已经|今天)*(?:休完假?|请完假)?[,\s]*(?:我)?回来(?:了|上班了?|接单了?)(?=$|[,。!])|(?:恢复|开始|可以|能)(?:上班|接单)了|假期?(?:结束|休完)了?|\b(?:back (?:at|to) work|i(?:'m| am) back|end (?:my )?leave)\b/i,
    unless: /客户|用户|配件|吗|什么时候|不(?:能|可以)/,
  },
  {
    intent: 'decline',
    command: 'decline',
    says: DECLINE_WORDS,
    unless:
      /(?:客户|用户|顾客|老板|对方)[^,。!?]{0,8}(?:没空|不在|没时间|拒|有事|去不了|休息|不接)|不(?:拒|是不接|会拒)|别拒|(?:那么|这么|太)[快早]|打电话不接|电话(?:不接|没人接|打不通)|没(?:有)?拒|(?:拒单|接单)了?吗|(?:customer|client|owner)[^,.]{0,15}(?:not available|unavailable|refuse)|don't decline/i,
  },
  {
    // 这个不会修,得找懂变频器的: it is for somebody else
    intent: 'decline',
    command: 'decline',
    says: /不(?:会|懂)(?:修|弄|搞|整|做)?[^,。!?]{0,4}[,。\s]+(?:还是|最好|你们|那)?(?:得|要|让|派|换|找|叫){1,3}(?:个|位|一个)?(?:懂|会|专门|干|做|搞|弄|修)(?![^,。!?]{0,8}帮)[^,。!?]{0,8}(?:的|师傅|人)?(?:去|来|吧)*$/,
  },
  {
    intent: 'human',
    command: 'help',
    says: /(?:找|派|叫|喊|请|来)(?:个|一个|位)?[^,。!?]{0,3}(?:懂|会(?!计)|高手|内行|明白人?|厉害|老手|有经验|专业)[^,。!?]{0,5}(?:来|看|帮|过来|$)|没(?:见|碰|遇|修|弄|整)(?:到)?过(?=$|[,。!])|(?:看|整|搞|弄)不(?:懂|明白)|拿不准|没头绪|没招了?|谁(?:会|能|懂|有空)[^,。!?]{0,4}(?:修|弄|搞|帮|过来|看|处理)|(?:^|[,。\s])我卡住|没辙|求助|求支援|请求?(?:技术)?支援|(?:需要|请求|请|要)(?:技术|远程|专家|总部|厂家){0,2}的?(?:支援|支持|帮助|协助|指导)|搞不定|弄不(?:好|了|明白)|修不(?:好|了)|解决不了|不会(?:修|弄|搞|整|调|拆)(?=$|[,。!])|帮(?:忙|帮?我)|没法修|叫(?:个)?人来帮|\b(?:need (?:help|support|assistance|backup)|help me|help|can'?t (?:fix|solve|figure))\b/i,
    unless:
      /(?:开|下|建|录|报|立|登|补)(?:个|一?张)?(?:工?单|报修)|不(?:需要|用)(?:帮|支援|协助)|(?:don't|no) need/i,
  },
  {
    intent: 'check_out',
    command: 'check-out',
    says: /完工|签退|收工|齐活|(?:活儿?|事|机器|设备|机子|这边|这里|都|全)(?:已经|都|全)?(?:利索|妥|弄妥|弄好|好使|OK)了|(?:试|跑|转|开|运行|测|观察)[^,。!?没不]{0,8}(?:都|没有|一切)?(?:正常|没毛病|没问题|没事|OK)(?:了|$|[,。!])|(?:修|弄|搞|处理|调试|换|装|维修|干|做|整|调|修理|更换|安装)(?:好|完|完成|妥|利索)(?:了|啦|咯|(?=[,。!\s]|$))|修好(?=走|收|撤|[\s,。!]|$)|搞定|完事|已(?:经)?(?:完成|修复|解决|处理完|恢复)|(?:维修|安装|调试|工作|任务|活)(?:已经?)?(?:干?完|完成|结束|完毕)|完成(?:维修|安装|工单|任务)|签(?:完|了|好)?字了|试机[^,。!?不]{0,8}正常|恢复(?:正常|运行|生产|使用|供[水电气暖])|换了[^,。!?没]{1,8}[,\s]*(?:就)?(?:好|正常|没事|可以|不[响漏卡抖])了|\bcheck(?:ed|ing)?[ -]?out\b|\b(?:job|work|repair|all|everything)(?:'s| is)? (?:done|finished|complete[d]?)\b|\b(?:finished|completed|i'?m done|it'?s (?:fixed|done)|fixed (?:it|the)|repaired (?:it|the)|sorted|all (?:set|good)|(?:new|replacement) \w+(?: \w+)? (?:fitted|installed|in|put in)|(?:fitted|installed|replaced|swapped) (?:the|a|an|new|it|both|two|one))\b|^done\b/i,
    unless: new RegExp(
      `(?:没|未|别|不(?!错|再|漏|响)|快|快要|马上|即将|要|能|才|等|如果|争取|预计|估计|尽量|明天|后天|打算|准备|差不多|可以|需要)[^,。!?]{0,5}(?:完工|签退|收工|修|弄|搞|处理|换|装|干|做|整|完成|恢复|解决)|(?:完工|签退)(?:不了|失败|怎么)|忘了?签退|${QUESTION}|(?:\\b(?:not|almost|nearly|soon|will|when|before|until|after|if|how)|n't)\\b`,
      'i',
    ),
  },
  {
    // the report itself, in one breath: 原因弹簧断,换了弹簧
    intent: 'check_out',
    command: 'check-out',
    says: /(?:原因|检查发现|查出来|查到|发现是?|是因为|问题是|毛病是)[\s\S]{1,40}?(?:换了|换(?:[\u4e00-\u9fa5]{1,6})?(?:[一两俩二三四\d])[个只条根套块片]|更换|已换|换上|换好|清洗|调整|修复|焊|紧固|处理了|加了)/,
    unless: /没|缺|等|需要|得换|要换|准备|明天|吗|\?/,
  },
  {
    intent: 'check_in',
    command: 'check-in',
    says: /^(?:我|人)(?:已经?|正|就)?在[^,。!?没不]{0,8}(?:门口|楼下|大门|门岗|门卫|前台|大厅|院里|地头|村口)(?:了|呢)?(?=$|[,。!])|(?:^|[,。!\s]|刚|已经?|我)进(?:了)?(?:厂区?|场区?|村子?|小区|院子?|车间|大门|门)了(?=$|[,。!])|(?:见到|见着|碰上|碰到)客户了|(?:^|[,。\s\d])(?:我|人)?(?:已|刚)?到[\u4e00-\u9fa5A-Za-z0-9]{1,10}(?:门口|楼下|门岗|前台|大厅|院里|地头|村口)(?=$|[,。!])|\b(?:just )?got here\b|\bpulled (?:up|in)\b|^(?:i'?m |i am )?(?:just )?at the (?:gate|door|entrance|front desk|reception)\b|\bhere now\b|^(?:我?已?经?到了[,。!\s]*)+(?:(?:就|人)?在[^,。!?]{1,10})?[,。!\s]*$|签到|打卡|(?:^|[,。!\s]|我|人)(?:已经?|刚刚?)?到(?!时|期|底|货|手|点|那|了|不)[\u4e00-\u9fa5]{1,8}了(?=$|[,。!\s])|(?:已经?|人)(?:已经?)?在[^,。!?不没]{1,8}(?:门口|楼下|现场|大门|工地|厂里|地头)了|(?:到|到达|抵达)(?:了)?(?:现场|客户(?:家|这|那|处|门口|公司|厂)?|地方|地头|地里|位|厂里|厂区|店里|村里|村口|路口|门口|大门|楼下|小区|车间|工地|仓库|单位|用户(?:家|处)?|目的地)|(?:^|[,。!\s]|我|已经|已|刚|刚刚|人)(?:已经?)?(?:到了|已到|到啦|到咯|到达|抵达)(?=$|[,。!~\s\d]|了|开始|准备|正在)|^已到(?!期|货|点|时)|(?:^|[,。!\s]|已经?|人|刚)(?:已经?)?(?:进场|入场|进厂|进村|到岗)了?(?=$|[,。!\s])|^(?:WO[\d-]+|\d{2,4}号?单?)?\s*[\u4e00-\u9fa5]{0,4}(?:已|已经|人|到场)?(?:到场|进场|入场|就位|到位)(?=了|$|[,。!])|(?:^|\d)号?单?到了(?=$|[,。!])|^(?:我)?刚到(?=$|[,。!])|^(?:我|人)?到了?[,\s]*(?:师傅|老板|领导)|到点位了|(?:^|现在|已经|我|人)在客户[^,。!?没不]{0,6}(?=$|[,。!])|开始(?:修|干活|检修|检查|维修|拆)(?:了|$)|(?:刚|已经?)进[^,。!?]{0,4}门(?=$|了|[,。!])|^here(?=$|[\s,.!])|在现场了?|人在现场|\bcheck(?:ed|ing)?[ -]?in\b|\b(?:arrived|on[- ]?site|at (?:the )?(?:site|customer'?s?)|i'?m here|i am here|reached)\b/i,
    unless: new RegExp(
      `(?:没|未|(?<![找看等见收遇])不|快|马上(?:就)?|就要|就|要|将|才能?|能|如果|等|预计|大概|大约|分钟(?:后|就)?|小时(?:后)?|点|明天|后天|争取|还有.{1,8}|路上.{0,4})(?:我|人|能|会|可以)?(?:到|签到|抵达)|(?:配件|货|件|材料|客户|他|她|电话|别的师傅)(?:还没|已经)?到(?!了?客户)|(?:签到|打卡)(?:不了|失败|不上|怎么)|忘了?签到|${QUESTION}|(?:\\b(?:not|almost|nearly|soon|will|when|before|until|parts? (?:have |has )?arrived|about to)|n't)\\b`,
      'i',
    ),
  },
  {
    intent: 'accept',
    command: 'accept',
    says: /接单|接受|归我(?!管)|我(?:包|揽|领|拿|要|拿下|揽下|认)了|\btaking (?:this|that|it|the job)\b|收下了|我(?:能|可以)(?:干|弄|修|去|搞)(?=$|[,。!])|我(?:就|去|来)?(?:跑|走|去)一趟|(?:^|[,。!\s\d单号]|我)(?:可以|能|愿意|来)?接(?:了|下|这个?单?|这单|那单|吧|(?=$|[,。!\s\d]|WO))|我(?:来|去)(?:吧|处理|修|一趟|跑一趟|看看|(?=$|[,。!\s]))|(?:这单|这个(?:单|活)?|这活|活|单子)(?:我|给我|交给我)(?:接|来|去|干|做|跑|吧|了|(?=$|[,。!]))|交给我|包在我身上|抢单|没问题[,\s]*我(?:去|来|接)|好的?[,\s]*我(?:去|接|马上去)|\b(?:accept(?:ed)?|i(?:'ll| will|'ve| can)? (?:take|took|taken|got|do|get|handle|go|accept)(?: it| this| the job)?|i'?m on it|on it|mine|take it)\b/i,
    unless: new RegExp(
      `(?:不|没|未|没法|无法|不能|不想|谁|别|拒|怎么|让.{1,4})(?:能|想)?接|接不|接(?:线|头|口|地|触|管|上|通|好|到|孩子|人|客户|电话|水|电|油)|我(?:去|来)(?:不了|不|晚|过)|取消接单|${QUESTION}|(?:\\b(?:not|cannot)|n't)\\b`,
      'i',
    ),
  },
  {
    // the job stands still: 缺个配件,明天再来
    intent: 'other',
    command: 'wait',
    says: /缺(?:个|了|一?[个只根条套块片]|少)?[\u4e00-\u9fa5]{0,4}(?:配件|零件|备件|件)(?![事数])|(?:配件|零件|备件)(?:还)?(?:没(?:有|到|带)|不(?:够|全)|缺|得(?:等|订|调|发))|(?:得|要|需要|只能|先)(?:等|订|调)(?:个|一?[个只根条套块片])?(?:配件|零件|备件|货)|\b(?:waiting for|need to order|missing) (?:a |the )?(?:spare )?parts?\b/i,
    unless: /不(?:缺|用等)|不缺|到了|换(?:了|好|上)|修好|改|约|推|挪|[?]|吗/,
  },
  { ...RESCHEDULE, command: 'schedule' },
  {
    intent: 'reschedule',
    command: 'schedule',
    says: /预约|约(?:在|到|了|好|定|客户|的是|(?=\s*(?:今|明|后|周|下|\d)))|(?:跟|和|与)[\u4e00-\u9fa5]{0,3}?(?:客户|用户|老板|对方)(?:约|说好|商量|定)|\b(?:appointment|schedul\w*|book(?:ed)?|arranged?|agreed?)\b/i,
    unless: /没(?:有)?(?:预?约)|约不(?:上|到|了)|怎么预约|大约|节约|取消预约|制约|预约不/,
  },
  {
    intent: 'other',
    command: 'depart',
    says: /出发|上路(?:了|$)|在(?:去的?)?路上|路上呢|动身|启程|(?:正)?往[^,。!?]{1,10}(?:赶|走)|正?在?(?:赶|过)去(?:了|的路上)|这就(?:去|过去|走|来)|去现场的路上|\b(?:on (?:my|the) way|leaving (?:now)?|heading (?:out|there|over|to)|set(?:ting)? off|departed?|omw|en route)\b/i,
    unless: new RegExp(
      `(?:没|未|不|别|准备|打算|明天|后天|再|等)[^,。!?]{0,6}(?:出发|动身|上路|启程)|(?:能|可以|再|明天|后天|下周)[^,。!?]{0,4}过去|出发(?:不了|前|时间)|${QUESTION}|(?:\\b(?:not|tomorrow|later|before)|n't)\\b`,
      'i',
    ),
  },
  { ...COMPLAINT_STRONG, says: /我要投诉/ },
  CANCEL,
  ...CORRECT,
  { intent: 'progress', says: /进度|状态|到哪一步|\b(?:status|progress)\b/i, unless: /工作状态|机器状态/ },
  {
    intent: 'reschedule',
    command: 'schedule',
    needs: 'time',
    says: /(?:过去|上门|去(?!了|过)|到(?!了|期|处|过|货|位|底)|来)|\b(?:will|can|be there|go|visit|come)\b/i,
    unless: /没|不|吗|\?|配件|出发|到了|路上|(?:分钟|小时|钟头)(?:后|就|左右|以?内)?(?:能)?到/,
  },
  HUMAN,
  {
    ...SYMPTOM,
    says: /报修|代(?:客|报|.{1,4}报)|客户(?:的)?[^,。]{0,8}(?:机|车|门|窗|设备)|用户|电话|又|地址|(?:机|车)|repair|report|customer/i,
    unless: /原因|更换|换了|已换|是因为|检查|发现|cause|replaced/i,
  },
  { ...REPORT_WORDS, says: /代?(?:客户?)?报(?:个)?修(?!单|过)|\breport (?:a )?(?:fault|problem)\b/i },
  CONFIRM,
  DENY,
  GREETING,
  CONSULT,
];

const SUPERVISOR: readonly IntentRule[] = [
  {
    // who has what: 王建国手上有几单, 李强忙吗, 谁有空
    intent: 'progress',
    command: 'workload',
    says: /(?:手上|手里|手头|身上|名下)[^,。!?]{0,6}(?:几|多少|哪些|什么|啥|活|单)|谁离[^,。!?]{1,10}近|忙不忙|[\u4e00-\u9fa5]忙(?:吗|么|不忙)|有空(?:吗|么|没)|空不空|得空吗|(?:在|都在)(?:忙|干)(?:什么|啥|嘛)|谁[^,。!?]{0,4}(?:有空|空着|闲|没活|在班|值班)|(?:师傅|大家|他们)(?:们)?(?:现在|今天|都)?[^,。!?]{0,2}(?:在干|在忙)|(?:几|多少|哪些)(?:个|位|名)?(?:师傅|人)(?:有空|在班|空着|闲)|(?:^|[,。\s])(?!现在|今天|目前|我们|公司|一共|还)[\u4e00-\u9fa5]{2,4}(?:今天|现在|目前|还)?有(?:几|多少)(?:个|张)?(?:工?单|活)|(?:师傅|[\u4e00-\u9fa5]{2,3})(?:现在|人)?在哪(?:里|儿)?[?]?$|工作量|\b(?:who is (?:free|available|busy)|workload|how busy|how many (?:orders|jobs) (?:does|has) \w+)\b/i,
    unless: /客户|机器|设备|没(?:人)?接|为什么|怎么还|改派|派给/,
  },
  {
    // the contract's word for what nobody took is the same as for what is late
    intent: 'report_overdue',
    command: 'unaccepted',
    says: /(?:几|多少|哪些|有没有|还有|哪)[^,。!?]{0,6}(?:没(?:有)?(?:人)?接|未接|没(?:有)?派|未派|待派|待接|没人管|没安排)|(?:没人接|没接|未接|派不出去|待派|待接)的?(?:工?单|活)|\b(?:unassigned|not accepted|nobody (?:has )?(?:took|taken|accepted))\b/i,
    unless: /为什么|怎么|电话|超时|超期|逾期|\bwhy\b/i,
  },
  {
    intent: 'progress',
    command: 'today',
    says: /(?:今天|今日|今儿)[^,。!?]{0,8}(?:几|多少)(?:个|张|单|台)?(?:工?单|报修|活|$|[?,。])|(?:今天|今日)的?(?:工?单|单量|情况|汇总|报修)(?:$|[?,。]|怎么样|如何)|\bhow many (?:orders|jobs|tickets) today\b|\btoday'?s (?:orders|jobs)\b/i,
    unless: /没(?:人)?接|没派|超时|逾期|率|为什么/,
  },
  {
    intent: 'why_overdue',
    command: 'why',
    says: /怎么[^,。!?]{0,6}(?:还|都)(?:没|不)|怎么到现在|怎么还(?:在|是)|怎么回事|咋回事|谁(?:耽误|拖|的锅|给拖|造成)|(?:怎么|咋)(?:搞|弄)(?:的|成)|卡(?:在)?哪|(?:超时|超期|逾期|延误|拖延)的?(?:原因|缘由)|咋(?:就|会|又|给)*(?:超|逾|拖|延|晚|迟|误|耽)|谁的(?:问题|责任|锅)|(?:拖|超)了?[^,。!?]{1,6}[,\s]?(?:什么|啥)(?:情况|原因)|\bwhat (?:went wrong|happened)\b|(?:问题|毛病)出在哪|凭(?:啥|什么)|为什么|为啥|为何|什么原因|啥原因|原因(?:是(?:什么|啥)|呢|在哪)|怎么(?:会|又|就|还)?(?:超的?时|超期|逾期|这么慢|拖|没(?:到|接|完|处理|修))|咋(?:会|又|就|还)?(?:超|没|拖)|谁的责任|\b(?:why|what(?:'s| is) the reason|reason for|how come)\b/i,
  },
  {
    intent: 'monthly_figures',
    command: 'figures',
    says: /统计|(?:本|上|这个?|上个|当)月[^,。!?]{0,10}(?:谁|最|哪个|排名)|\bhow (?:did|are|have) we (?:do|doing|done)\b|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?[^,。!?]{0,10}(?:多少|几|量|率|情况|数据)|平均[^,。!?]{0,8}(?:时间|时长|用时|多久|多长|几)|(?:一?共|总共)[^,。!?]{0,6}(?:多少|几)|月报|报表|周报|日报|数据(?!库|线|错)|(?:本|上|这个?|上个|当)月[^,。!?]{0,12}(?:多少|几|完成|情况|怎么样|汇总|指标|单量|工单|超时|率)|(?:完成|及时|超时|满意|一次修复|接单|准时|投诉|返修)率|满意度|KPI|考核|汇总|业绩|指标|\b(?:statistics|stats|figures|monthly|kpi|report for|summary|how many (?:orders|jobs|tickets))\b/i,
    unless: /(?:别|不用|不要)统计/,
  },
  {
    intent: 'reassign',
    command: 'reassign',
    says: /改派|转派|派错(?:人|了)|(?:应该|应当|该)(?:派|让|叫|给|由)(?!我)|换人|重(?:新)?派|另派|(?:派|转|还|退|交)(?:回|还)给?(?!我|来|去)|\bput (?!me|it)[A-Z]\w+(?: [A-Z]\w+)? on\b|(?:派|指派|转|交|分|分配|安排)给(?!我)|(?:换|改|派|让|叫|安排|由)(?:成|为)?(?:[^,。!?\s]{1,4})(?:师傅|工)?(?:去|来|跑|顶|接(?!单了)|处理|跟进|负责|修)|换(?:个|一个)?(?:人|师傅|技师)|换成|换[^,。!?我\s]{2,3}上(?=$|[,。!?\s]|吧)|给[^,。!?我\s]{2,4}(?:处理|吧|去|接|(?=[,。!?])|$)|\b(?:re-?assign|assign|transfer|(?:move|pass|shift|swap|hand) .{1,30}? to (?=[A-Z][a-z])|(?:move|pass) (?:it|this|that|WO\S*) (?:over )?to|hand (?:it )?over|give (?:it|this|the job|wo\S*|#?\d{3,5} to)|switch|let (?!me)\w+(?: \w+)? (?:take|handle|go|do))\b/i,
    unless:
      /(?:别|不要|不用|先别|不|没)(?:再)?(?:改派|转派|换人|换)|改派(?:了吗|不了)|(?:don't|do not|not) (?:re-?assign|assign)|[让叫]我|我来|派人了|let me|让(?:客户|他|她|我)|给我/i,
  },
  {
    intent: 'snooze',
    command: 'snooze',
    says: /稍后|先(?:放|搁|缓)到|先(?:放|搁|缓|压|等|挂|晾|停|冷)(?:着|一?(?:放|搁|缓|压|等|停|停|晾))|先不(?:管|动|急|看|理|催)|先(?:记着|挂起)|^(?:先)?缓(?:一缓|缓|一下)|暂时?(?:先)?不(?:处理|管|动|看)|等我(?:开完|忙完|吃完|回来?)|静音|别(?:再)?(?:响|弹|提醒|吵)了|后再(?:报|弹|推|响)|\bgive me \d+|\bask me (?:at|in|later|again)\b|\bnot now\b|(?:[点号午晚早]|[明后]天|(?:周|星期|礼拜)[一二三四五六日天末])(?:上班|上午|下午|一早)?再(?:看|处理|弄|管|议|定)|[点分时刻]半?(?:提醒|叫|喊|通知)我?(?=$|[,。!])|(?:喊|叫|提醒|通知)我(?!来|去)|晚(?:点|些|一点|会儿?)(?:再)?(?:提醒|处理|说|看|通知|叫|弄)?|(?:过|等|再等)?(?:一)?(?:会儿?|阵)再(?:提醒|说|看|处理|通知)|(?:过|等|再等)[^,。!?]{1,8}(?:再)?(?:提醒|叫我|说|看|通知|处理)|(?:分钟|小时|钟头|天|刻钟)(?:以?之?后)?再?(?:提醒|叫我|催我?|通知|说|看)|(?:推迟|延后|延迟|暂缓|暂停)(?:提醒|告警|报警|通知)?|先(?:别|不)(?:提醒|报|吵|通知)|回头再|待会|再(?:说|叫我|提醒|通知我|喊我|(?:发|报|弹|推|告诉|跟我说)(?:给)?我?(?=$|[,。!]|吧|一[遍次])|[催问找弹推]我?(?=$|[,。!]|吧))|\b(?:snooze|remind me|later|postpone|mute)\b/i,
    unless:
      /暂停计时|(?:不要|别)稍后|(?:don't|do not) (?:snooze|postpone)|(?:上门|预约|客户)[^,。]{0,6}(?:推迟|改)/i,
  },
  { ...LEAVE, intent: 'other', unless: /改派|派给|让|换|叫|拒单|单|\d{3}|吗|\?|为什么|怎么/ },
  {
    intent: 'accept',
    command: 'acknowledge',
    says: /^[\s]*(?:我|我来|我去|由我|马上|这就|现在|好的?[,\s]*)?(?:处理|跟进|接手|接管|认领|负责|盯)(?!情况|进度|结果|怎么|得|了吗|完|好|的|单)|我来(?:处理|跟|办|负责|接|盯|吧|$)|我(?:处理|跟进|接手|认领|负责|在处理|在跟|盯着)|我(?:亲自)?去(?:现场|看看?|盯|催|跑)|交给我|让我来|\d{3,5}\s*(?:号单?)?\s*(?:处理|跟进|接手)[。!\s]*$|\b(?:handle|take over|i(?:'ll| will) (?:take|handle|deal|do)|acknowledge[d]?|ack|claim|i'?m (?:on it|taking|handling)|taking over|let me (?:handle|take))\b/i,
    unless: new RegExp(`(?:不|没|别|未|让.{1,4})处理|${QUESTION}|(?:\\b(?:not)|n't)\\b`, 'i'),
  },
  {
    intent: 'report_overdue',
    command: 'overdue',
    says: /超了(?:几|多少|哪)|(?:哪些|哪几|几|多少)(?:个|张)?(?:工?单子?)[^,。!?]{0,4}(?:没(?:结|关|闭|动|弄|了结)|[挂压拖悬搁]着)|还(?:有)?(?:哪些|几)[^,。!?]{0,5}没(?:结|关|闭)|(?:要|快要?)(?:黄|超|到点|到期|误|迟|晚|爆)(?:了|的|单|时|期)|来不及|赶不上|(?:单子?|工单)[^,。!?]{0,3}(?:超|拖|晚|迟)了|超时|超期|逾期|过期|延误|到点没|(?:没|未)(?:按时|及时|准时)|(?:哪些|有没有|几个|多少)(?:[^,。!?]{0,8})(?:没人接|未接|没接|没处理|未完成|没完成|拖)|\b(?:overdue|late|past due|breached?|behind schedule|delayed)\b/i,
    unless: /(?<!有)没(?:有)?超时|不(?:会)?超时|未超时|not (?:late|overdue)/i,
  },
  {
    intent: 'progress',
    says: /(?<=[\u4e00-\u9fa5\d]{2})(?:干|修|弄|做|处理|搞|换|装)(?:完|好|到)了?(?:没|吗)|(?:几点|啥时候|多会儿?)(?:能|才)?(?:到|完|来|走|弄好)|到[^,。!?]{1,10}(?:现场|客户)[^,。!?]{0,3}没|谁(?:在|去|来|负责)?(?:处理|跑|修|接手?的|跟|管|盯|负责)|是谁(?:接|在|的)|哪(?:个|位)师傅|进度|进展|到哪|到了?没|(?:接|修好|处理|到|出发|派)了(?:吗|没|么)|怎么样了?|状态|情况|(?:查|看)(?:一下|下|看|询)?[^,。!?]{0,6}(?:工?单|WO|\d{3})|什么时候(?:能)?(?:到|好|完)|\b(?:status|progress|where is|who is|show|how is)\b/i,
  },
  CANCEL,
  RESCHEDULE,
  HUMAN,
  ...CORRECT,
  COMPLAINT_STRONG,
  SYMPTOM,
  REPORT_WORDS,
  CONFIRM,
  DENY,
  GREETING,
  CONSULT,
];

/** Rules of each role, best first. */
export const RULES: Record<SpeakerRole, readonly IntentRule[]> = {
  customer: [...PLAIN.customer, ...CUSTOMER, ASKS],
  technician: [...PLAIN.technician, ...TECHNICIAN],
  supervisor: [...PLAIN.supervisor, ...SUPERVISOR],
};
