import type { IntentRule, SpeakerRole } from '../intent.js';

/**
 * Wishes by turns of speech that leave no doubt, dialects among them; tried before the rules that weigh words
 * against each other.
 */
const GREETS: IntentRule = {
  intent: 'greeting',
  says: /^[^,。!?\d]{0,5}(?:早上|上午|中午|下午|晚上|大家|早|晚)好[啊呀哈]?[\s!~。]*$|^早晨[\s!。]*$|^(?:亲|请问)?在(?:吗|不|么)(?:亲|啊)?[?!。]*$/,
};
const YES: IntentRule = {
  intent: 'confirm',
  says: /^(?:[么莫没]麻达|係呀?|中嘞|得嘞|要得嘛?|嗯呐[^,。]{0,4}(?:妥|好|中)了|恁说得对)[\s!。]*(?:\p{Emoji_Presentation}|\p{Emoji_Modifier})*$/u,
};
const NEVER_REPORTED: IntentRule = {
  intent: 'deny',
  says: /(?:我|俺|咱)?(?:没|冇|莫)(?:有)?报过|(?:弄|找|发|打|搞)错(?:人|了人)|(?:哪|几时|什么时候)(?:有)?(?:说|讲)(?:过)?要取消/,
};
const CORRECTS: IntentRule = {
  intent: 'correct',
  says: /(?:地方|地址|电话|号码|名字|时间|型号|编号|登记)[^,。]{0,4}(?:说|写|报|发|填|记|登记|录)?(?:岔|错|反|漏)(?:了|啦|咧)|(?:说|写|填|记|讲)(?:岔|错|反|漏)(?:了|啦|咧|咗)/,
  unless: /弄错人|投诉|退单/,
};
/** What is paid for in money or temper; no machine is meant. */
const COMPLAINS: IntentRule = {
  intent: 'complaint',
  says: /(?:哄|坑|糊弄|欺负|忽悠)(?:人|老百姓|农民|我们|客户)|什么(?:破|狗屁)?售后|态度(?:真(?:的)?)?(?:歪|差|恶劣|不好)|不给(?:开)?(?:发?票|收据)|(?:师傅|你们|他)[^,。]{0,4}骂人|(?:修|来|跑)了?[两三四五六七八九几\d](?:回|次|趟)(?:都|也|还)?没(?:修|搞|弄)好|\b(?:unbelievable|not happy|unacceptable|ripped off|disgusted)\b/i,
  unless: /撤销投诉|不投诉/,
};

const CUSTOMER: readonly IntentRule[] = [
  GREETS,
  YES,
  {
    intent: 'rating',
    needs: 'score',
    says: /\b[1-5] out of (?:5|five)\b|[1-5] stars?\b|给(?:个|你们?)?[1-5一二两三四五](?:分|星)/i,
  },
  NEVER_REPORTED,
  COMPLAINS,
  CORRECTS,
  {
    intent: 'cancel',
    says: /(?:销|撤|退)(?:了|掉)吧|不用派了|(?:唔使|莫|甭|不消)(?:再)?(?:来|派)(?!.*(?:改|推|换|挪))|\b(?:scrap|call off|forget about) (?:the|my|that) (?:visit|order|job|repair)/i,
  },
  {
    intent: 'human',
    says: /回个?电话|有没有人[嘞啊呀在]*(?=$|[,。?])|叫个?人(?:打|回)(?:给|俾)?我?|打(?:个)?电话(?:给|俾)我|\b(?:call me|ring me|phone me) (?:back|please|now)/i,
    unless: /师傅|之前|再|到了|来的时候|提前|先/,
  },
  {
    intent: 'progress',
    says: /音信|没(?:个)?信(?:儿|(?=[啊呀,。]|$))|(?:修|弄|搞|装)(?:得|的)?咋样了?|影(?:子|儿)?(?:都|也)?没(?:见|有)?|(?:件|配件|货|主板|板子)(?:到|寄|发|出库)[^,。]{0,3}(?:不|没|吗|没有)(?=$|[?,。])|那?张?单(?:点样|怎么样|咋样|咋样了)/,
  },
  {
    intent: 'reschedule',
    says: /能(?:不能)?(?:再)?(?:提前|推后|往后推|晚点|早点)(?:不|吗|点)?|\b(?:push|move|bump|shift) (?:it|the visit|the appointment|my appointment|us) (?:back |forward |out )?to\b/i,
    needs: 'time',
  },
  {
    intent: 'request_installation',
    says: /(?:来人|派人|谁|有人)(?:来|给|帮)?(?:我们?)?装|(?:卸货|到货|运到|拉回来|送到)[^。!?]{0,24}(?:装|调机|调试|安|空)|\b(?:arrived|delivered)\b[^.!?]{0,60}\b(?:set (?:it|them|this) up|install|commission|hook (?:it|them) up)\b/i,
  },
];
const TECHNICIAN: readonly IntentRule[] = [
  GREETS,
  {
    intent: 'report_overdue',
    says: /(?:要|快|怕|肯定|铁定)(?:要)?(?:超(?:了|时)|晚(?:了|点|到)?(?=$|[,。]))|超时原因|(?:今天|今晚|今儿|肯定|铁定|按时)[^,。]{0,4}(?:完不成|干不完|弄不完|修不完|赶不上|赶不到)/,
    unless: /吗|\?|改到|推到|改成|等配件|缺/,
  },
  {
    intent: 'check_in',
    command: 'check-in',
    says: /(?<!设备|机器)进场(?!安装|费|前)|站在[^,。]{1,10}(?:门口|楼下|门外)了|分钟前就到了|(?:^|[\d单\s,])到场(?:了)?(?=$|[,。])|^到咗|\barrived\b/i,
    unless: /没到|还没|快到|准备|预计|大概|not|n't arrived|will/i,
  },
  {
    intent: 'check_out',
    command: 'check-out',
    says: /(?:撤|收摊|收活|完活)(?:了|咯|啦)(?:哈|啊|哦)?(?=$|[,。!])|离场/,
    unless: /没|不|等|明天|吗|\?/,
  },
  {
    intent: 'decline',
    command: 'decline',
    says: /揽不(?:下|了)|^拒\s?\d|\d\s?拒(?:$|[,。])|(?<!\d)\d{2,4}(?:号|单)?不接|(?:别|甭|不要|莫)(?:再)?派给(?:我|额|俺)|[走去来]不成(?=$|[,。了])|(?:让|叫)(?:旁人|别个)(?:去|跑|来)|单?做唔到/,
  },
  {
    intent: 'reassign',
    says: /(?:能不能|可以|帮忙|麻烦)?把[^,。]{1,14}(?:转|让|交|匀|派)给[\u4e00-\u9fa5]/,
  },
  {
    intent: 'progress',
    says: /(?:件|配件|阀|板|备件)[^,。]{0,4}(?:到|寄|发|出库)[^,。]{0,3}(?:没有|了没|没|不)(?=$|[啊呀?,。])/,
    unless: /还没|没到,|缺/,
  },
  {
    intent: 'consult',
    says: /(?:调|设|拧|加)(?:到)?多少(?:来着|啊|呀)?|图纸|说明书|来着[?]?$|(?:怎么|咋)(?:恢复|复位|设置|调|拆|进)/,
    unless: /单|怎么修好/,
  },
];
const SUPERVISOR: readonly IntentRule[] = [
  GREETS,
  { intent: 'deny', says: /^(?:不行|不用|不要|别|不)[,!]?\s?先(?:别|不)(?:动|转|改|派|发)/ },
  {
    intent: 'report_overdue',
    says: /报[上来]{1,2}[^,。]{0,4}\d+[^,。]{0,3}(?:铁定|肯定|要)晚|超(?:咗|了)时?[^,。]{0,4}(?:全部|都|单)|没(?:按点|按时|准时)|过了(?:点|时|期)(?:没|还没)(?:处理|到|弄)/,
  },
  {
    intent: 'snooze',
    command: 'snooze',
    says: /(?:告警|提醒|这条|报警|闹钟)[^,。]{0,8}(?:压|缓|推|挂)(?:到|一)?|(?:别|甭|不要|莫)(?:再)?(?:响|弹|吵)了?/,
  },
  {
    intent: 'reassign',
    command: 'reassign',
    says: /(?:都|全)?转[^,。到成]{0,10}的?[\u4e00-\u9fa5]{2,3}$|谁近谁(?:接|去)|就定[\u4e00-\u9fa5]{2,3}$|从[^,。]{2,5}手[里上](?:拿|抽|收)/,
    unless: /转(?:到|成|速|不|动)|转人工/,
  },
  {
    intent: 'why_overdue',
    command: 'why',
    says: /(?:啥|什么)缘故|给个说法|点解|凭(?:啥|什么)(?:还|拖)|拖到现在(?:咋|怎么)/,
    unless: /改派|投诉/,
  },
  {
    intent: 'monthly_figures',
    command: 'figures',
    says: /(?:\d{1,2}|[一二三四五六七八九十]{1,3}|上个?|这个?|本)月(?:份)?[^,。]{0,12}(?:工单数|单数|多少单|几单|数据|完工率|报表|差评几)/,
  },
  { intent: 'progress', says: /(?:修|弄|搞|装)(?:得|的)?咋样了?|(?:搞|弄|修|干)成(?:什么|啥)样|到哪达了/ },
];

export const PLAIN: Record<SpeakerRole, readonly IntentRule[]> = {
  customer: CUSTOMER,
  technician: TECHNICIAN,
  supervisor: SUPERVISOR,
};

/** A question about the goods, where nothing is broken and nobody is waited for: the last thing that is tried. */
export const ASKS: IntentRule = {
  intent: 'consult',
  needs: 'no-symptom',
  says: /[多几](?:少|粗|大|长|重|久|高|深|厚|度|块钱)|要不要|用不用|需不需要|用[多哪啥什][^,。]{1,4}的|(?:怎么|咋)(?:调|用|设|换|装|保养|存放|弄)|哪(?:种|款)|什么(?:油|型号|规格|牌子)|算算账|保养/,
  unless: /几点|多久(?:能|会|才|到|来)|来|到|修好|上门|派|电话|单/,
};
