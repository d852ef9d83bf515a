export interface Variable {
  name: string;
  /** Null: unset by default. */
  fallback: string | null;
  meaning: string;
  /** Never shown; may be read from `<NAME>_FILE`. */
  secret?: boolean;
}

/** Every setting: drives reading, `.env.example` and the table in the README. */
export const variables: Variable[] = [
  { name: 'PORT', fallback: '8080', meaning: 'Port to listen on; 0 takes any.' },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 for all.' },
  {
    name: 'DATA_DIR',
    fallback: './data',
    meaning:
      'Folder for the embedded database, media and run state. It belongs to one process: with several on one MongoDB each has its own.',
  },
  {
    name: 'MONGODB_URI',
    fallback: null,
    meaning: 'MongoDB; unset: the embedded database in DATA_DIR.',
    secret: true,
  },
  { name: 'TIME_ZONE', fallback: 'Asia/Shanghai', meaning: 'Time zone of the company.' },
  {
    name: 'LOCALE',
    fallback: 'zh-CN',
    meaning: 'Language where a person has none of their own: zh-CN or en.',
  },
  {
    name: 'POLICY',
    fallback: null,
    meaning: "The company's rules; unset: policies/default.yaml of the package.",
  },
  { name: 'FLOWS_DIR', fallback: null, meaning: 'Conversations; unset: flows/ of the package.' },
  { name: 'TEMPLATES_DIR', fallback: null, meaning: 'Words; unset: templates/ of the package.' },
  {
    name: 'API_TOKEN',
    fallback: null,
    meaning: 'Bearer token of /api/v1, at least 16 characters; unset: the API is closed.',
    secret: true,
  },
  {
    name: 'FFMPEG',
    fallback: 'ffmpeg',
    meaning:
      'Command that converts voice (amr, silk) to mp3; where there is none, voice is kept as it comes.',
  },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: 'trace, debug, info, warn, error, fatal or silent.' },
  {
    name: 'DRAIN_DELAY',
    fallback: '0',
    meaning: 'Seconds to answer on after "not ready" when stopping, for a load balancer.',
  },
  {
    name: 'PUBLIC_URL',
    fallback: null,
    meaning:
      'Address under which the platforms reach this service; used by doctor and to set the Telegram webhook.',
  },
  {
    name: 'PDF_FONT',
    fallback: null,
    meaning:
      'Font of printed sheets, a .ttf, .otf or .ttc#PostScriptName; unset: the first Chinese font of the system.',
  },
  {
    name: 'SANDBOX_PORT',
    fallback: '0',
    meaning: 'Port of the practice platform in trial mode; 0 takes any.',
  },
  {
    name: 'WECOM_API_BASE_URL',
    fallback: 'https://qyapi.weixin.qq.com',
    meaning: 'WeCom API, without /cgi-bin.',
  },
  { name: 'WECOM_CORP_ID', fallback: null, meaning: '企业 ID of the company.' },
  {
    name: 'WECOM_APP_AGENT_ID',
    fallback: null,
    meaning: 'AgentId of the app that technicians and supervisors use.',
  },
  { name: 'WECOM_APP_SECRET', fallback: null, meaning: 'Secret of that app.', secret: true },
  { name: 'WECOM_APP_TOKEN', fallback: null, meaning: 'Token of its callback (接收消息).', secret: true },
  {
    name: 'WECOM_APP_ENCODING_AES_KEY',
    fallback: null,
    meaning: 'EncodingAESKey of its callback, 43 characters.',
    secret: true,
  },
  {
    name: 'WECOM_KF_SECRET',
    fallback: null,
    meaning: 'Secret of WeChat customer service (微信客服).',
    secret: true,
  },
  { name: 'WECOM_KF_TOKEN', fallback: null, meaning: 'Token of its callback.', secret: true },
  {
    name: 'WECOM_KF_ENCODING_AES_KEY',
    fallback: null,
    meaning: 'EncodingAESKey of its callback, 43 characters.',
    secret: true,
  },
  {
    name: 'WECOM_SUPERVISOR_ROBOT_URL',
    fallback: null,
    meaning: "Webhook address of the robot in the supervisors' group.",
    secret: true,
  },
  {
    name: 'WECOM_APPCHAT_ID',
    fallback: null,
    meaning:
      "Group of the app's own for alerts, made by `repairline wecom appchat create`; with a robot as well it is spoken to when the robot is gone.",
  },
  {
    name: 'WECOM_BOT_TOKEN',
    fallback: null,
    meaning: 'Token of the AI bot (智能机器人) whose callback is /webhooks/wecom/bot.',
    secret: true,
  },
  {
    name: 'WECOM_BOT_ENCODING_AES_KEY',
    fallback: null,
    meaning: 'EncodingAESKey of that callback, 43 characters.',
    secret: true,
  },
  {
    name: 'WECOM_BOT_ID',
    fallback: null,
    meaning:
      'BotID of an AI bot in long-connection mode: we dial out, nothing has to reach us. Instead of TOKEN and ENCODING_AES_KEY.',
  },
  { name: 'WECOM_BOT_SECRET', fallback: null, meaning: 'Secret of that bot.', secret: true },
  {
    name: 'WECOM_BOT_SERVER_URL',
    fallback: 'wss://openws.work.weixin.qq.com',
    meaning: 'Server of the long connection.',
  },
  {
    name: 'WECOM_BOT_SUPERVISOR_CHAT_ID',
    fallback: null,
    meaning:
      'Group that the bot listens to, and in long-connection mode alerts with buttons; unset: any group, no alerts.',
  },
  {
    name: 'WECOM_TIMESTAMP_TOLERANCE',
    fallback: '300',
    meaning: 'Seconds that a callback may be off the clock.',
  },
  {
    name: 'WECHAT_API_BASE_URL',
    fallback: 'https://api.weixin.qq.com',
    meaning: 'API of WeChat official accounts, without /cgi-bin.',
  },
  { name: 'WECHAT_APP_ID', fallback: null, meaning: 'AppID of the official account (公众号, 服务号).' },
  { name: 'WECHAT_SECRET', fallback: null, meaning: 'AppSecret of the official account.', secret: true },
  {
    name: 'WECHAT_TOKEN',
    fallback: null,
    meaning: 'Token of its callback, /webhooks/wechat.',
    secret: true,
  },
  {
    name: 'WECHAT_ENCODING_AES_KEY',
    fallback: null,
    meaning: 'EncodingAESKey of its callback: only encrypted messages are taken then; unset: plain mode.',
    secret: true,
  },
  {
    name: 'WECHAT_TEMPLATE_ID',
    fallback: null,
    meaning: 'Template message that tells a customer, 48 hours after they wrote, that something waits.',
  },
  {
    name: 'WECHAT_TEMPLATE_FIELD',
    fallback: 'thing1',
    meaning: 'Field of that template for the first words, at most 20 characters.',
  },
  {
    name: 'MEDIA_INSIDE_HOSTS',
    fallback: null,
    meaning:
      'Whole names of media hosts of the platform that may resolve to a private address, comma separated, as a bucket may inside Tencent Cloud: ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com. Unset: private addresses are never asked.',
  },
  {
    name: 'TELEGRAM_BOT_TOKEN',
    fallback: null,
    meaning: 'Token of the Telegram bot, from BotFather; unset: no Telegram.',
    secret: true,
  },
  { name: 'TELEGRAM_API_ROOT', fallback: 'https://api.telegram.org', meaning: 'Telegram Bot API.' },
  {
    name: 'TELEGRAM_WEBHOOK_SECRET',
    fallback: null,
    meaning:
      'Updates come to /webhooks/telegram with this secret (set there by us when PUBLIC_URL is set); unset: we ask for them (long polling).',
    secret: true,
  },
  {
    name: 'TELEGRAM_SUPERVISOR_CHAT_ID',
    fallback: null,
    meaning: 'Telegram group that hears alerts and is listened to, e.g. -1001234567890.',
  },
  {
    name: 'OPENAI_API_KEY',
    fallback: null,
    meaning: 'Key of OpenAI or any compatible service; unset: rules alone understand, and everything works.',
    secret: true,
  },
  {
    name: 'OPENAI_BASE_URL',
    fallback: 'https://api.openai.com/v1',
    meaning: 'Its address: DeepSeek, Qwen (Model Studio), a gateway or a model of your own.',
  },
  { name: 'OPENAI_MODEL', fallback: 'gpt-4.1-mini', meaning: 'Reads what the rules left open.' },
  {
    name: 'OPENAI_VISION_MODEL',
    fallback: null,
    meaning: 'Reads nameplates in photos; unset: photos are only kept.',
  },
  {
    name: 'OPENAI_TRANSCRIPTION_MODEL',
    fallback: null,
    meaning: 'Writes voice messages down; unset: people are asked to type.',
  },
  { name: 'OPENAI_TOKENS_PER_DAY', fallback: '2000000', meaning: 'After these tokens a day, rules alone.' },
  { name: 'OPENAI_TOKENS_PER_PERSON', fallback: '20000', meaning: 'The same for one person a day.' },
  {
    name: 'WEB_CHAT',
    fallback: 'off',
    meaning: 'on: anybody can write to us from the page at /chat, without an account.',
  },
  {
    name: 'FAILPOINTS',
    fallback: null,
    meaning: 'For crash tests only: name=kill or name=throw, comma separated.',
  },
];

/** The text of `.env.example`. */
export function envExample(): string {
  const lines = variables.map((v) => {
    const file = v.secret ? ` Or ${v.name}_FILE.` : '';
    return `# ${v.meaning}${file}\n#${v.name}=${v.fallback ?? ''}\n`;
  });
  return `# Settings of Repairline. Made by \`npx repairline config --example\`; all are optional.\n\n${lines.join('\n')}`;
}
