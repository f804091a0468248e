import { readFileSync, writeFileSync } from 'node:fs';
import { PERMISSIONS, type Permission, ROLES, roleMay } from '@/lib/auth/permissions';
import { openApiDocument } from '@/lib/web/api/openapi';

// `npm run docs` writes what is made from the code; `npm run docs -- --check` fails when a page differs from it.
const NAMES = {
  admin: '管理员 admin',
  marketer: '运营 marketer',
  approver: '审批人 approver',
  branch_manager: '分公司经理 branch_manager',
};

function permissionMatrix(): string {
  const rows = (Object.keys(PERMISSIONS) as Permission[]).map(
    (permission) =>
      `| \`${permission}\` | ${ROLES.map((role) => (roleMay(role, permission) ? '✓' : '–')).join(' | ')} |`,
  );
  return [
    '# 权限表 · Permission matrix',
    '',
    '由 `npm run docs` 从 `lib/auth/permissions.ts` 生成，每个动作在领域函数的第一行检查。任何角色都可以再限定到若干分公司，分公司经理总是限定的。',
    '',
    'Made by `npm run docs` from `lib/auth/permissions.ts`; each verb checks it in its first line. Any role may be limited to branches; a branch manager always is.',
    '',
    `| | ${ROLES.map((role) => NAMES[role]).join(' | ')} |`,
    `|---|${ROLES.map(() => ':-:').join('|')}|`,
    ...rows,
    '',
  ].join('\n');
}

const pages = {
  'docs/permissions.md': permissionMatrix(),
  'public/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
};
const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [file, text] of Object.entries(pages)) {
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) stale.push(file);
}
if (stale.length > 0) {
  console.error(`differs from the code, run \`npm run docs\`: ${stale.join(', ')}`);
  process.exit(1);
}
console.log(`${Object.keys(pages).length} page(s) ${isCheck ? 'agree with the code' : 'written'}`);
