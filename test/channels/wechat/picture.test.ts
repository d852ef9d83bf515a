import { describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/channels/wechat/picture.js';
import { OutsideError } from '../../../src/outside/fetch-outside.js';

const JPG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const answer =
  (bytes: Buffer, status = 200) =>
  async () => ({ status, contentType: 'image/png', bytes });

describe("a picture at WeChat's address", () => {
  it('is read over https, and is what its bytes are', async () => {
    let asked = '';
    const read = async (address: string) => {
      asked = address;
      return { status: 200, contentType: 'text/html', bytes: JPG };
    };
    expect(await readPicture('http://mmbiz.qpic.cn/mmbiz_jpg/x/0', [], read)).toEqual({
      bytes: JPG,
      contentType: 'image/jpeg',
    });
    expect(asked).toBe('https://mmbiz.qpic.cn/mmbiz_jpg/x/0');
  });

  it.each([
    ['a page that calls itself a picture', Buffer.from('<html><script>1</script></html>')],
    ['an SVG with a script', Buffer.from('<svg onload="alert(1)"/>')],
  ])('%s is none', async (_, bytes) => {
    expect(await readPicture('https://mmbiz.qpic.cn/x', [], answer(bytes))).toBeNull();
    expect(await readPicture('https://mmbiz.qpic.cn/x', [], answer(JPG, 404))).toBeNull();
  });

  it('elsewhere is not asked for; what may be there later is asked again', async () => {
    expect(await readPicture('https://169.254.169.254/latest/meta-data', [])).toBeNull();
    expect(await readPicture('https://mmbiz.qpic.cn.evil.example/x.jpg', [])).toBeNull();
    const away = () => Promise.reject(new OutsideError('unreachable'));
    await expect(readPicture('https://mmbiz.qpic.cn/x', [], away)).rejects.toThrow('unreachable');
  });
});
