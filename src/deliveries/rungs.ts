/** Ways to reach somebody, in this order; each is tried once. */
export type Rung =
  | { step: 'other-chat'; to: string }
  /** A chat whose window is closed: its channel knocks with a template message, and says the rest when answered. */
  | { step: 'template'; to: string }
  | { step: 'technician'; to: string }
  | { step: 'phone'; to: null };

export interface Ways {
  /** The person's other chats: whether words go through now, or at least a template message does. */
  chats: { id: string; open: boolean; knocks: boolean }[];
  /** Who is on the person's order and may call them. */
  technician: string | null;
  /** What was tried before. */
  tried: { step: Rung['step']; to: string | null }[];
}

/** The next way to somebody whom a message did not reach; null: a person was asked to phone, nothing is left. */
export function nextRung({ chats, technician, tried }: Ways): Rung | null {
  const untried = chats.filter((chat) => !tried.some(({ to }) => to === chat.id));
  const open = untried.find((chat) => chat.open);
  if (open) return { step: 'other-chat', to: open.id };
  const knocks = untried.find((chat) => chat.knocks);
  if (knocks) return { step: 'template', to: knocks.id };
  if (technician !== null && !tried.some(({ step }) => step === 'technician'))
    return { step: 'technician', to: technician };
  return tried.some(({ step }) => step === 'phone') ? null : { step: 'phone', to: null };
}
