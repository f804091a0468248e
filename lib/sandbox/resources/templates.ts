import * as wire from '@/lib/wechat/wire/templates';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { industry } from '../industries';
import { contentOf, dropTemplate, keepTemplate, listTemplates, templateOf } from '../template-store';

type Industries = { primary: number; secondary: number };

const DEFAULT_LABELS = ['商品名称', '下单时间'];
const NOTICE_LABELS = ['活动名称', '活动时间', '活动地点', '温馨提示', '参与人数'];
const LIBRARY_ID = /^[A-Z]{0,10}\d{1,10}$/;

const industries = (account: Account) => account.table<Industries>('industries');

function setIndustry({ account, read }: Call<Account>) {
  const { industry_id1: primary, industry_id2: secondary } = read(wire.setIndustry.request);
  insist(primary !== undefined && secondary !== undefined, 40097);
  insist(industry(primary) !== undefined && industry(secondary) !== undefined, 40097);
  industries(account).put('industries', { primary, secondary });
  return DONE;
}

function getIndustry({ account }: Call<Account>) {
  const set = industries(account).get('industries');
  return { primary_industry: industry(set?.primary), secondary_industry: industry(set?.secondary) };
}

/** The library holds every number; what a template says is made up from the number and the wanted words. */
function add({ account, read }: Call<Account>) {
  const { template_id_short = '', keyword_name_list } = read(wire.addTemplate.request);
  insist(LIBRARY_ID.test(template_id_short), 40037);
  const labels = keyword_name_list?.length ? keyword_name_list : DEFAULT_LABELS;
  const words = labels.map((label, i) => ({ key: `keyword${i + 1}`, label }));
  const template = keepTemplate(account, { kind: 'template', title: `通知 ${template_id_short}`, words });
  return { ...DONE, template_id: template.templateId };
}

function list({ account }: Call<Account>) {
  const set = industries(account).get('industries');
  const template_list = listTemplates(account, 'template').map((template) => ({
    template_id: template.templateId,
    title: template.title,
    primary_industry: industry(set?.primary)?.first_class ?? '',
    deputy_industry: industry(set?.primary)?.second_class ?? '',
    content: contentOf(template),
    example: template.words.map(({ label }) => `${label}：示例`).join('\n'),
  }));
  return { template_list };
}

function remove({ account, read }: Call<Account>) {
  const template = templateOf(account, read(wire.deleteTemplate.request).template_id);
  insist(template.kind === 'template', 40037);
  dropTemplate(account, template);
  return DONE;
}

function addNotice({ account, read }: Call<Account>) {
  const { tid = '', kidList = [] } = read(wire.addNoticeTemplate.request);
  insist(LIBRARY_ID.test(tid), 40037);
  insist(kidList.length > 0 && kidList.every((kid) => NOTICE_LABELS[kid - 1] !== undefined), 40097);
  const words = kidList.map((kid) => ({ key: `thing${kid}`, label: NOTICE_LABELS[kid - 1] ?? '' }));
  const template = keepTemplate(account, { kind: 'notice', title: `订阅通知 ${tid}`, words });
  return { ...DONE, priTmplId: template.templateId };
}

function listNotices({ account }: Call<Account>) {
  const data = listTemplates(account, 'notice').map((template) => ({
    priTmplId: template.templateId,
    title: template.title,
    content: contentOf(template),
    example: template.words.map(({ label }) => `${label}：示例`).join('\n'),
    type: 2,
  }));
  return { ...DONE, data };
}

function removeNotice({ account, read }: Call<Account>) {
  const template = templateOf(account, read(wire.deleteNoticeTemplate.request).priTmplId);
  insist(template.kind === 'notice', 40037);
  dropTemplate(account, template);
  return DONE;
}

const common = { auth: 'token', needs: 'verified service', dailyLimit: 1_000 } as const;

export const templateEndpoints: Endpoint[] = [
  { ...common, path: wire.setIndustry.path, method: 'POST', handle: setIndustry },
  { ...common, path: wire.getIndustry.path, method: 'GET', handle: getIndustry },
  { ...common, path: wire.addTemplate.path, method: 'POST', refusesUnicodeEscapes: true, handle: add },
  { ...common, path: wire.getTemplates.path, method: 'GET', handle: list },
  { ...common, path: wire.deleteTemplate.path, method: 'POST', handle: remove },
  { ...common, path: wire.addNoticeTemplate.path, method: 'POST', handle: addNotice },
  { ...common, path: wire.getNoticeTemplates.path, method: 'GET', handle: listNotices },
  { ...common, path: wire.deleteNoticeTemplate.path, method: 'POST', handle: removeNotice },
];
