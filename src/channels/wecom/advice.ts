/** What the operator can do about an error code (reference/platforms.md 6.3), in both languages: shown by doctor and parked. */
const ADVICE: Record<number, string> = {
  40001:
    'Secret 不对:请在企业微信管理后台重新复制该应用的 Secret。 The secret is wrong; copy it again from the console.',
  40013: '企业 ID 不对:后台“我的企业”底部有企业 ID。 WECOM_CORP_ID is wrong.',
  60020:
    '本机 IP 不在“企业可信IP”里:在应用详情里添加,约一分钟后生效。 Add this IP to the trusted IPs of the app.',
  301002: 'AgentId 与 Secret 不是同一个应用。 The agent id and the secret belong to different apps.',
  48002: '该应用没有这个接口的权限:在“微信客服 - 可调用接口的应用”里勾选它。 The app may not call this API.',
  48007: '客服账号没有交给 API 管理:在“通过 API 管理微信客服账号”里勾选。 The account is not managed by API.',
  95003: '企业未认证。 The company is not verified.',
  60011:
    '这位成员不在应用的可见范围内:管理后台 → 应用 → 可见范围,把本人或其部门加进去。 The member is outside the visible range of the app; add them, or their department, in the console.',
  81013:
    '这位成员收不到应用消息:账号写错、已离职、未激活企业微信,或不在应用的可见范围内。请核对账号,并在管理后台 → 应用 → 可见范围里加上。 The user id is wrong, has left, has not activated WeCom, or is outside the visible range of the app.',
  60111:
    '企业里没有这个账号:请核对大小写和拼写(管理后台 → 通讯录 → 成员详情里的“账号”)。 There is no such user id in the company.',
  60030:
    '接待人员不在应用的可见范围内:管理后台 → 应用 → 可见范围。 A servicer is outside the visible range of the app.',
  95014: '接待人员还没有激活企业微信。 A servicer has not activated WeCom.',
};

/** The reason in words that an operator can act on, before the platform's own. */
export function advised(errcode: number, reason: string): string {
  const advice = ADVICE[errcode];
  return advice ? `${advice} (${reason})` : reason;
}
