import { createHash } from 'node:crypto';
import { type ImportField, type ImportMapping, REPEATED_FIELDS } from './schema';

/** What headers are called, in Chinese and English, without spaces, signs and case. */
const NAMES: Record<ImportField, readonly string[]> = {
  id: [
    '会员号',
    '会员id',
    '会员编号',
    '用户id',
    '用户号',
    '编号',
    'id',
    'memberid',
    'userid',
    'membernumber',
    'member',
  ],
  openid: ['openid', '微信openid', '粉丝openid', '微信号openid'],
  phone: [
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '电话号码',
    '联系电话',
    '移动电话',
    '会员手机',
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'tel',
    'cell',
  ],
  name: [
    '姓名',
    '名字',
    '会员姓名',
    '客户姓名',
    '名称',
    '称呼',
    '昵称',
    'name',
    'fullname',
    'membername',
    'customername',
  ],
  sex: ['性别', 'sex', 'gender'],
  birthMonth: [
    '生日月份',
    '出生月份',
    '生日月',
    '生日',
    '出生日期',
    'birthmonth',
    'monthofbirth',
    'birthday',
    'birthdate',
  ],
  province: ['省', '省份', '所在省', '所在省份', 'province', 'state'],
  city: ['市', '城市', '所在市', '所在城市', '地市', 'city'],
  branch: ['分公司', '所属分公司', '分公司名称', '分公司代码', '分部', 'branch', 'branchcode', 'branchname'],
  store: [
    '门店',
    '所属门店',
    '门店名称',
    '门店代码',
    '注册门店',
    '店铺',
    'store',
    'shop',
    'storecode',
    'storename',
  ],
  tags: ['标签', '会员标签', '标签名称', '标签代码', 'tag', 'tags', 'labels'],
  registeredAt: [
    '注册时间',
    '注册日期',
    '入会时间',
    '入会日期',
    '开卡时间',
    '开卡日期',
    'registeredat',
    'registered',
    'registration',
    'registrationdate',
    'registrationtime',
    'joinedat',
    'joindate',
  ],
};
const FIELD_OF = new Map<string, ImportField>(
  Object.entries(NAMES).flatMap(([field, names]) =>
    names.map((name) => [name, field as ImportField] as const),
  ),
);

/** What the columns of a file seem to be, by their headers; the first of two that mean the same. */
export function guessMapping(headers: readonly string[]): ImportMapping {
  const mapping: ImportMapping = {};
  const taken = new Set<ImportField>();
  for (const [column, header] of headers.entries()) {
    const field = FIELD_OF.get(plain(header));
    if (!field || (taken.has(field) && !REPEATED_FIELDS.includes(field))) continue;
    taken.add(field);
    mapping[String(column)] = field;
  }
  return mapping;
}

/** The same for every file with this header row, whatever its spaces and case. */
export function headerKeyOf(headers: readonly string[]): string {
  return createHash('sha256').update(headers.map(plain).join('\u0000')).digest('hex');
}

function plain(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/[\s_\-*:：'"“”.]/g, '');
}
