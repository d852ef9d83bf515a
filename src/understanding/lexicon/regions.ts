import areas from 'area-data/pcaa.js';

function regions(): Set<string> {
  const found = new Set<string>(SPOKEN);
  for (const [parent, children] of Object.entries(areas))
    for (const [code, name] of Object.entries(children)) {
      if (parent !== '86' && !code.endsWith('00') && !/[县市区旗]$/.test(name)) continue;
      const short = name.replace(PEOPLES, '').replace(/(?:自治[区州县旗]|特别行政区|地区|[省市县区盟])$/, '');
      // 城区, 东区: what many are called names none
      for (const one of [name, short]) if (one.length >= 2 && !UNTOLD.test(one)) found.add(one);
    }
  return found;
}

/** As people say them, and no shortening finds. */
const SPOKEN = '广西|新疆|宁夏|西藏|内蒙|香港|澳门|雄安|锡盟|兴安盟|巴盟|阿盟|恩施|湘西|石河子'.split('|');
/** Of which people the area is, between its name and 自治县. */
const PEOPLES =
  /(?:(?:蒙古|朝鲜|达斡尔|鄂温克|鄂伦春|土家|布依|仡佬|哈尼|拉祜|傈僳|布朗|纳西|普米|独龙|东乡|撒拉|保安|裕固|哈萨克|锡伯|塔吉克|柯尔克孜|毛南|仫佬|景颇|维吾尔|满|回|畲|苗|侗|瑶|壮|黎|彝|藏|羌|水|傣|佤|白|怒|土)族|各族|(?<=新疆)维吾尔|(?<=博尔塔拉|巴音郭楞|海西|喀喇沁左翼)蒙古|柯尔克孜(?=自治))+(?=自治|区$)/;
const UNTOLD = /^(?:市辖|[东西南北中新老]?(?:区|城区?)|城[关中东西南北]|[矿郊林]区|[东西南北]部|港澳)$/;

/**
 * Provinces, prefectures and counties as people begin an address with them, in full and short (内蒙古自治区 and
 * 内蒙古, 赤峰市 and 赤峰, 翁牛特旗, 顺德区 and 顺德).
 */
export const REGIONS: ReadonlySet<string> = regions();

/** Letters of the longest name. */
export const LONGEST = Math.max(...[...REGIONS].map((name) => name.length));
