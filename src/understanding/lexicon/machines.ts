import { anyOf } from '../normalise.js';

/** Makers whose name stands before a model code. */
export const BRANDS: readonly string[] = [
  ...'东方红|雷沃谷神|雷沃|久保田|约翰迪尔|迪尔|克拉斯|沃得|中联|中联重科|星光|世达尔|凯斯|纽荷兰|洋马'.split(
    '|',
  ),
  ...'奇瑞|时风|五征|福田|福田欧辉|宇通|金龙|苏州金龙|厦门金龙|金旅|海格|中通|安凯|比亚迪|银隆|申龙'.split(
    '|',
  ),
  ...'黄海|少林|三一|徐工|柳工|临工|卡特|小松|日立|潍柴|玉柴|康明斯|上柴|美的|格力|海尔|老板|方太'.split('|'),
  ...'阿特拉斯|英格索兰|捷豹|开山|鲍斯|三菱|奥的斯|迅达|通力|蒂森|日立|东芝|德龙|飞利浦|大金|松下|海信|奥克斯|志高|沃尔沃|斗山|杭叉|合力|海天|大族|埃夫特|库卡|安川|Atlas Copco|Otis|Schindler|KONE|Daikin|Fanuc|Haas|Mazak|DMG'.split(
    '|',
  ),
  ...'西门子|发那科|马扎克|John Deere|Claas|Kubota|Yanmar|New Holland|Case IH|Yutong|Higer|King Long'.split(
    '|',
  ),
  ...'Massey Ferguson|Krone|Welger'.split('|'),
];

/** Codes that are model names by their form. */
export const MODEL_CODES: readonly RegExp[] = [
  // farm machines, JB/T 8574: 9YG-1.3, 4LZ-6.0E, 9YFQ-2.2, 2BMG-18
  /(?<![A-Za-z0-9-])\d{1,2}[A-Z]{1,5}-?\d{1,3}(?:\.\d{1,2})?[A-Z]{0,3}(?![A-Za-z0-9-])/gi,
  // buses, GB/T 9417: ZK6128HQ, XMQ6127, KLQ6129
  /(?<![A-Za-z0-9-])(?:ZK|XMQ|KLQ|LCK|XML|HFF|BJ|SLK|YCK|CK|GTQ|DD|FDG|SLG|NJL|TEG|JNP|BYD)6\d{3,4}[A-Z0-9]{0,8}(?![A-Za-z0-9-])/gi,
];

/** Kinds of machine, for nicknames (3号打捆机) and for knowing that a machine is talked of. */
export const MACHINES_ZH: readonly string[] = [
  ...'打捆机|捡拾打捆机|圆捆机|方捆机|收割机|联合收割机|玉米收|青储机|青贮机|拖拉机|播种机|旋耕机|插秧机'.split(
    '|',
  ),
  ...'烘干机|割草机|搂草机|喷药机|植保机|无人机|客车|公交车|公交|大巴|中巴|校车|货车|叉车|铲车|挖掘机'.split(
    '|',
  ),
  ...'挖机|装载机|吊车|门窗|推拉窗|平开窗|防盗门|自动门|卷帘门|旋转门|机床|车床|铣床|冲床|钻床|磨床'.split(
    '|',
  ),
  ...'加工中心|注塑机|空压机|压缩机|锅炉|电梯|水泵|风机|输送机|包装机|灌装机|贴标机|封口机|激光机|切割机'.split(
    '|',
  ),
  ...'焊机|折弯机|剪板机|蒸箱|蒸柜|烤箱|灶台|油烟机|洗碗机|消毒柜|冰柜|冷库|制冰机|和面机|绞肉机|空调'.split(
    '|',
  ),
  ...'扶梯|货梯|客梯|自动扶梯|中央空调|外机|内机|咖啡机|磨豆机|冰淇淋机|制冰机|螺杆机|冷干机|储气罐|数控机床|数控车床|雕刻机|镗床'.split(
    '|',
  ),
  ...'线切割|火花机|机器人|机械手|机械臂|激光机|打标机|喷涂机|喷码机|贴片机|印刷机|打印机|复印机|投影仪|充电桩|逆变器|光伏|道闸|闸机'.split(
    '|',
  ),
  ...'抽水机|打谷机|饮水机|脱粒机|粉碎机|挤奶机|搅拌车|泵车|塔吊|升降机|升降平台|堆高机|AGV|监护仪|呼吸机|跑步机|售货机|点钞机'.split(
    '|',
  ),
  ...'除颤仪|制氧机|心电图机|心电监护|监护仪|X光机|CT机|血透机|消毒锅|灭菌器|牙椅|离心机|洗车机|电动叉车|液压车|搬运车|直饮机|旋盖机|缠绕机|裹包机|枕包机|装箱机|码垛机|真空机|热收缩机|导热油炉|蒸汽炉|燃烧器|壁挂炉|软水机|喷雾机|青饲机|揉丝机|起垄机|深松机|平地机|扒渣机'.split(
    '|',
  ),
  ...'扫地机|扫地机器人|充电站|彩超|电动车|堆垛机|割灌机|微耕机|开沟机|油锯|净水机|油烟机|投影机|伸缩门|电动门|热水器|洗衣机|冰箱|净水器|开水器|发电机|配电柜|机器|设备|机子'.split(
    '|',
  ),
];

const NO_VERB =
  '(?![的来去到上下早晚中前后之修装换送取要能可有在我你您再才就都司手关开等给])[\\u4e00-\\u9fa5]';
/** What a number may stand before, as a pattern: a machine of the list, or one that ends in 机 and holds no verb (3号扫地机). */
export const NUMBERED_MACHINE_ZH = `(?:${anyOf(MACHINES_ZH)}|[桩梯枪闸塔]|(?:${NO_VERB}){1,4}机(?![会场关构票]))`;
