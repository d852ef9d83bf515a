/** Traditional characters of everyday service talk, each followed by the simplified one. */
const PAIRS =
  '紙纸機机電电話话壞坏開开關关動动轉转門门們们個个這这來来說说請请時时間间點点後后從从會会還还沒没過过嗎吗麼么為为麽么對对錯错單单號号碼码樓楼層层廠厂車车輛辆燈灯線线綫线條条帶带鏈链鎖锁閥阀軸轴齒齿輪轮輥辊漿浆幫帮給给師师傳传嘗尝聲声響响異异嚴严壓压溫温濕湿熱热凍冻風风氣气滲渗斷断損损燒烧爐炉鍋锅飯饭麵面製制調调節节顯显報报錄录檢检測测維维護护換换裝装貼贴標标籤签掃扫圖图螢萤鍵键盤盘滾滚脫脱殼壳穀谷糧粮種种農农業业場场區区縣县鄉乡鎮镇鄰邻處处邊边裡里裏里頭头東东側侧內内進进廣广幾几萬万兩两雙双週周禮礼現现剛刚纔才經经總总連连續续強强臺台灣湾極极離离遠远趕赶緊紧盡尽馬马謝谢煩烦訂订約约預预費费錢钱價价買买賣卖貨货發发達达員员隊队級级領领導导戶户認认證证書书寫写讀读數数據据網网絡络訊讯齊齐備备準准確确實实驗验試试題题問问應应該该須须聽听見见觀观覺觉愛爱親亲媽妈爺爷嬸婶爾尔鐵铁銅铜鋼钢鋁铝膠胶塗涂殺杀蟲虫藥药噴喷霧雾灑洒澆浇渦涡輸输運运載载軟软體体驅驱補补絲丝釘钉墊垫環环彈弹鬆松懸悬掛挂閘闸漲涨縮缩濾滤洩泄漬渍髒脏淨净';

const SIMPLE = new Map(
  Array.from({ length: PAIRS.length / 2 }, (_, i) => [PAIRS.charAt(2 * i), PAIRS.charAt(2 * i + 1)] as const),
);
const TRADITIONAL = new RegExp(`[${[...SIMPLE.keys()].join('')}]`, 'g');

/** The text in simplified characters, of the same length. */
export const simplified = (text: string): string =>
  text.replace(TRADITIONAL, (character) => SIMPLE.get(character) ?? character);
