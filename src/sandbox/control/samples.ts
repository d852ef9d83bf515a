/** The smallest JPEG there is (1×1 pixel), for a photo that nobody chose. */
const jpeg =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

/** Bytes after the end of a JPEG are ignored by viewers; they make two photos two different files. */
export const samplePhoto = (mark: string): Buffer =>
  Buffer.concat([Buffer.from(jpeg, 'base64'), Buffer.from(mark)]);

/** No sound in it: the words stand after the AMR mark, for a recogniser made for tests. */
export const sampleVoice = (words: string): Buffer => Buffer.from(`#!AMR\n${words}`);

export const sampleVideo = (mark: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0, 0, 0x18]), Buffer.from('ftypmp42'), Buffer.from(mark)]);
