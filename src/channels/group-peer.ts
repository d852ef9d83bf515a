const BETWEEN = '/';

/**
 * In a group everybody talks with us on their own: the peer is the group and the person, so that one's open
 * question is not answered by another. What is said goes to the whole group.
 */
export const groupPeer = (group: string, person: string): string => `${group}${BETWEEN}${person}`;

/** Where a peer is reached and who it is; `person` null: the group itself, told and not talked with. */
export function splitPeer(peer: string): { chat: string; person: string | null } {
  const at = peer.lastIndexOf(BETWEEN);
  return at < 0 ? { chat: peer, person: null } : { chat: peer.slice(0, at), person: peer.slice(at + 1) };
}

/** In place of a person, where a platform's group cannot be told from a person by its id. */
export const EVERYBODY = '*';
