import type { Account } from './account';
import { insist } from './endpoint';
import { madeUp } from './ids';

export type Template = {
  templateId: string;
  kind: 'template' | 'notice';
  title: string;
  /** Keys a message has to fill, with what stands before each. */
  words: { key: string; label: string }[];
};

/** What a fan answered to a template: how many messages the agreements still allow, or that none is wanted. */
type Consent = { allowed: number; isRefused: boolean };

/** @see WeChat docs 模板消息: 25 templates */
const MAX_TEMPLATES = 25;
const ID_LENGTH = 43;

const templates = (account: Account) => account.table<Template>('templates');
const consents = (account: Account) => account.table<Consent>('templateConsents');

/** @throws Refusal 45026 */
export function keepTemplate(account: Account, given: Omit<Template, 'templateId'>): Template {
  insist(listTemplates(account, given.kind).length < MAX_TEMPLATES, 45026);
  const templateId = madeUp
    .mediaId(`${account.appid} template`, account.next('template'))
    .slice(0, ID_LENGTH);
  return templates(account).put(templateId, { ...given, templateId });
}

export function listTemplates(account: Account, kind: Template['kind']): Template[] {
  return [...templates(account).values()].filter((template) => template.kind === kind);
}

/** @throws Refusal 40036 (not an id), 40037 (none of this account's) */
export function templateOf(account: Account, templateId = ''): Template {
  insist(templateId !== '' && templateId.length <= 64, 40036);
  const template = templates(account).get(templateId);
  insist(template !== undefined, 40037);
  return template;
}

export function dropTemplate(account: Account, template: Template): void {
  templates(account).delete(template.templateId);
}

/** The body of a template as the lists show it. */
export function contentOf(template: Template): string {
  return template.words.map(({ key, label }) => `${label}：{{${key}.DATA}}`).join('\n');
}

/** Every key has words. @throws Refusal 47003 */
export function checkData(
  template: Template,
  data: Record<string, { value?: string | number }> | undefined,
): void {
  for (const { key } of template.words) insist(String(data?.[key]?.value ?? '') !== '', 47003);
}

/** The fan answers the question whether messages of this template may come. */
export function answerConsent(account: Account, fan: number, templateId: string, isAgreed: boolean): void {
  const { allowed } = consentOf(account, fan, templateId);
  const answered = isAgreed ? { allowed: allowed + 1, isRefused: false } : { allowed: 0, isRefused: true };
  consents(account).put(`${fan} ${templateId}`, answered);
}

export function consentOf(account: Account, fan: number, templateId: string): Consent {
  return consents(account).get(`${fan} ${templateId}`) ?? { allowed: 0, isRefused: false };
}

/** Uses one agreement up. @throws Refusal 43101 */
export function takeConsent(account: Account, fan: number, templateId: string): void {
  const { allowed } = consentOf(account, fan, templateId);
  insist(allowed > 0, 43101);
  consents(account).put(`${fan} ${templateId}`, { allowed: allowed - 1, isRefused: false });
}
