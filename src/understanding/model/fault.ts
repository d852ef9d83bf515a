/** Why a model gave no answer. Never shown to a person: the rules' reading stands. */
export type FaultKind =
  | 'timeout'
  | 'unreachable'
  | 'server'
  | 'rate'
  | 'refused-request'
  | 'refusal'
  /** The file itself cannot be read there, e.g. a voice in amr. */
  | 'unreadable'
  /** In the right form, and it says what it cannot know. */
  | 'unfounded'
  | 'empty'
  | 'cut'
  | 'invalid';

export class ModelFault extends Error {
  override name = 'ModelFault';
  /** What it cost nevertheless, as far as that is known. */
  tokens = 0;
  constructor(
    readonly kind: FaultKind,
    message: string = kind,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
