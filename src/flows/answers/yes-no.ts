import { type AnswerType, sure } from './answer.js';
import { bareWords, pressed } from './words.js';

/** True or false: by button, or when asked by any usual yes or no. Scanning takes buttons only: "对" alone answers whatever was asked last. */
export const yesNo: AnswerType<boolean> = {
  name: 'yes-no',
  about: 'Yes or no.',
  parse(input, _spec, { mode }) {
    const button = pressed(input, ['yes', 'no', 'true', 'false']);
    if (button !== null) return sure(button === 'yes' || button === 'true');
    if (mode === 'scan') return null;
    const words = bareWords(input).toLowerCase();
    // no first: 不对 contains 对, 不行 contains 行
    if (NO.test(words)) return sure(false);
    if (YES.test(words) && !BY_THE_WAY.test(words)) return sure(true);
    return null;
  },
  describe: (value) => value,
};

/** 对了,还有…: what begins so is no yes. */
const BY_THE_WAY = /^(?:对|哦对|啊对)了[\s,.。!~、;:]*[^\s,.。!~、;:]/;
const REST = '(?=$|[\\s,.。!~、;:])';
const NO = new RegExp(
  `^(?:(?:不|没|别|否|错)${REST}|(?:不是|不对|不行|不用|不要|不需要|不必|不可以|不同意|不想|不了|不成|不中|不正确|不确定|不好|没有|没|别|有误|错了|算了|先不|暂时不|取消|还没|并不是|不是这个|不是的|不一样|不能)(?:了|的|吧|啊|呢|这个|这台|这样|谢谢|取消|修好|修)*${REST}|(?:no|nope|nah|not (?:really|yet|this one|correct|right)|wrong|incorrect|n|negative|don'?t|never|that'?s (?:wrong|not (?:it|right)))${REST})|^(?:❌|👎)|^(?:不是|不对|不行|没修好|还是不行|no[ ,])`,
);
const YES =
  /^(?:对|是|是的|对的|嗯+|恩+|好|好的|行|可以|没错|正确|确认|确定|同意|无误|属实|中|成|要得|要|需要|就是|是这个|就是这个|是它|没问题|可以了|好了|修好了|已修好|正常了|ok|okay|okk|收到|得|嗯嗯|对对|是啊|是呀|有|能|愿意|当然|必须的?|取消吧|yes|yep|yeah|yup|y|sure|right|correct|confirm(?:ed)?|exactly|of course|fine|please do|agreed?|absolutely|that'?s (?:right|it|correct)|it is|1)(?:的|了|吧|啊|呀|呢|哈|哦|嘞|滴|对|好|是|行|嗯|没错|就这样|谢谢|师傅|please|thanks)*(?:$|[\s,.。!~、;])|^(?:👌|👍|✅|\[ok\]|\[强\]|\[好的\])/;
