import { z } from 'zod';

const optionalUrl = z
  .string()
  .trim()
  .optional()
  .transform((v) => (v ? v.replace(/\/$/, '') : undefined))
  .pipe(z.url().optional());

const schema = z.object({
  DATABASE_URL: z.string().min(1).default('postgresql://tagcast:tagcast@127.0.0.1:5433/tagcast'),
  DATABASE_REPLICA_URL: z.string().optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  ELASTICSEARCH_URL: optionalUrl,
  ELASTICSEARCH_INDEX: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .default('people'),
  WECHAT_API_URL: z.string().default('https://api.weixin.qq.com'),
  /** Pages for browsers: QR pictures and the authorisation page; the OAuth page. */
  WECHAT_MP_URL: z.string().default('https://mp.weixin.qq.com'),
  WECHAT_OPEN_URL: z.string().default('https://open.weixin.qq.com'),
  /** WeChat's script for pages of phones (JS-SDK); empty: pages do without. */
  WECHAT_JS_SDK_URL: z.string().default('https://res.wx.qq.com/open/js/jweixin-1.6.0.js'),
  WECHAT_SANDBOX_URL: z.string().default('http://127.0.0.1:9100'),
  /** 32 bytes, base64. Phone numbers, account secrets and tokens are encrypted with keys derived from it. */
  TAGCAST_SECRET_KEY: z
    .string()
    .optional()
    .refine((v) => v === undefined || Buffer.from(v, 'base64').length === 32, 'must be 32 bytes in base64'),
  /** The secret before the current one, until `npm run keys:rotate` says that it is no longer needed. */
  TAGCAST_PREVIOUS_SECRET_KEY: z
    .string()
    .optional()
    .transform((v) => v || undefined)
    .refine((v) => v === undefined || Buffer.from(v, 'base64').length === 32, 'must be 32 bytes in base64'),
  TAGCAST_PUBLIC_URL: z.string().default('http://localhost:3000'),
  /** Addresses from which WeChat is called, separated by commas; shown to whoever fills in WeChat's IP allow-list. */
  TAGCAST_OUTBOUND_ADDRESSES: z.string().default(''),
  TAGCAST_DEMO: z.string().optional(),
  TAGCAST_API_DEMO_TOKEN: z.string().optional(),
  TAGCAST_RECEIVER_PORT: z.coerce.number().int().min(1).max(65535).default(3001),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
});

function readEnv() {
  const parsed = schema.safeParse(process.env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`).join('\n');
    throw new Error(`环境变量有误，未启动 / The environment is not usable, nothing was started:\n${lines}`);
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    databaseReplicaUrl: parsed.data.DATABASE_REPLICA_URL,
    databasePoolSize: parsed.data.DATABASE_POOL_SIZE,
    elasticsearchUrl: parsed.data.ELASTICSEARCH_URL,
    elasticsearchIndex: parsed.data.ELASTICSEARCH_INDEX,
    wechatApiUrl: parsed.data.WECHAT_API_URL.replace(/\/$/, ''),
    wechatMpUrl: parsed.data.WECHAT_MP_URL.replace(/\/$/, ''),
    wechatOpenUrl: parsed.data.WECHAT_OPEN_URL.replace(/\/$/, ''),
    wechatJsSdkUrl: parsed.data.WECHAT_JS_SDK_URL.trim(),
    wechatSandboxUrl: parsed.data.WECHAT_SANDBOX_URL.replace(/\/$/, ''),
    secretKey: parsed.data.TAGCAST_SECRET_KEY,
    previousSecretKey: parsed.data.TAGCAST_PREVIOUS_SECRET_KEY,
    publicUrl: parsed.data.TAGCAST_PUBLIC_URL.replace(/\/$/, ''),
    outboundAddresses: parsed.data.TAGCAST_OUTBOUND_ADDRESSES.split(',')
      .map((address) => address.trim())
      .filter(Boolean),
    isDemo: parsed.data.TAGCAST_DEMO === '1',
    demoApiToken: parsed.data.TAGCAST_API_DEMO_TOKEN,
    receiverPort: parsed.data.TAGCAST_RECEIVER_PORT,
    logLevel: parsed.data.LOG_LEVEL,
    isProduction: parsed.data.NODE_ENV === 'production',
  };
}

/** The environment, parsed once; the only reader of process.env. A bad value stops the start with its name. */
export const env = readEnv();
