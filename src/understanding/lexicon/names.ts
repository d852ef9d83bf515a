/** The commonest Chinese surnames; two-character ones first where they matter. */
export const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺顾毛郝龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季鲁葛柴冷齐牛岳樊耿关温申安庞倪聂邢翟殷俞詹焦裴尤华路包柳祝舒洛佟欧';

export const DOUBLE_SURNAMES = [
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '皇甫',
  '东方',
  '慕容',
  '令狐',
  '司徒',
  '尉迟',
];

/** Characters that follow a name but do not belong to it: 让李强去, 给王伟处理. */
export const NOT_IN_NAMES =
  '去来处接吧跑看修过了的在和跟到等先顶上帮做负联打说是很也都就要把被给让派他她你我不没有还再又,。!?;:、号单客公门手机电师经工总个位台辆地现这那什怎吗呢啊呀嘛拒改转';

export const TITLES =
  '先生|女士|小姐|大哥|大姐|师傅|师父|工程师|技师|经理|主管|队长|老师|厂长|站长|老板|总监|工(?![单厂地作具人期业段程位])|经理|主任|总(?![是算在共部额数])';
