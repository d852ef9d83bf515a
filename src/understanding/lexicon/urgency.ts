/** High only when it is said (contract): haste or loss, not the mere fact of a fault. */
export const URGENT_ZH: readonly string[] = [
  ...'火急|十万火急|紧急|加急|特急|急急急|很急|挺急|非常急|特别急|太急|比较急|着急|急用|急需|急着|急死'.split(
    '|',
  ),
  ...'急|赶紧|赶快|尽快|尽早|越快越好|立刻|立即|火速|速来|快来|快点来|快点|快些|等着用|等米下锅|等着收'.split(
    '|',
  ),
  ...'等着干|等着开|等不起|等不了|耽误不起|耽误|误农时|误工|抢收|抢种|抢播|抢天气|停产|停线|停工|停业'.split(
    '|',
  ),
  ...'立马|抓紧|麻溜|十万分火急|快派|快叫人|快安排|快让|里面有人|里头有人|关着个|关着人|救人|死个人|等不及|要出人命|刻不容缓|影响生产|耽误生产'.split(
    '|',
  ),
  ...'没法开业|没法营业|没法生产|开不了业|全停了|整条线都停|整条线停|生产线停|停摆了|速度来|速速|越早越好|急得很|急疯'.split(
    '|',
  ),
  ...'优先处理|优先安排|先给我们?修|急等|全线停|产线停|生产停|交期|被困|困人|人命|有人受伤|伤人|危险|救命'.split(
    '|',
  ),
];
export const URGENT_EN: readonly string[] = [
  'urgent',
  'people are trapped',
  'straight away',
  'as fast as possible',
  'need it today',
  'someone is inside',
  'people inside',
  'urgently',
  'asap',
  'a.s.a.p',
  'as soon as possible',
  'emergency',
  'immediately',
  'right away',
  'at once',
  'hurry',
  'critical',
  'quickly',
  'production stopped',
  'production is down',
  'line is down',
  'line down',
  'losing the harvest',
  "can't wait",
  'cannot wait',
  'dangerous',
  'someone is trapped',
  'trapped',
];
/** 马上 is haste only before a wish, or before what threatens. */
export const SOON_ZH =
  /今天(?:必须|一定得?)|催得紧|马上(?:就)?(?:来|派|到(?!$|[,。!了])|过来|处理|修|安排|解决|叫人|上门|要?(?:下雨|收割|收麦|收了|交货|开席|开业|发车|用))|(?:能|请|要|得|麻烦|可以|必须)马上/;
export const URGENT_NOT_BEFORE =
  /(?:不是很?|并不|不算太?|不太|不怎么|没那么|没有那么|不用那?么?|不必那?么?|不要那?么?|别太?|先不|也不|还不|不|没多|not(?: that| very| so| really)?|no|isn't|non-?|nothing|don't(?: need to)?|不需要|无需|如果|要是|有|没|没有|无|未)\s*$/i;
/** Names of things that contain the word: 急停按钮, 应急门. */
export const URGENT_THINGS =
  /(?:应急|急停|急刹车?|急转|急救|急诊|紧急(?:出口|按钮|停止|停车|停机|制动|开关|门|窗|逃生)|心急|急性|危险品|emergency (?:stop|exit|door|button|brake|light|window))/gi;
