/** What the console of a 公众号 or 服务号 shows. */
export interface WechatConfig {
  /** Without `/cgi-bin` and without a slash at the end. */
  apiBaseUrl: string;
  appId: string;
  secret: string;
  token: string;
  /** Set: only encrypted messages are taken (safe and compatible mode). Null: plain mode. */
  encodingAesKey: string | null;
  /** A template whose message tells a customer, after 48 hours, that something waits; null: none. */
  template: { id: string; field: string } | null;
  timestampToleranceMs: number;
  /** MEDIA_INSIDE_HOSTS. */
  insideHosts: string[];
}
