import { expect, test } from 'vitest';
import { permissionSetsFor, requirePermissionSet } from './permission-sets';

test.each([
  ['/cgi-bin/menu/create', [15]],
  ['/cgi-bin/message/custom/send', [1]],
  ['/cgi-bin/message/template/send', [7]],
  ['/cgi-bin/template/api_add_template', [7]],
  ['/cgi-bin/message/subscribe/bizsend', [89]],
  ['/wxaapi/newtmpl/addtemplate', [89]],
  ['/datacube/getusersummary', [2]],
  ['/datacube/getusercumulate', [2]],
  ['/datacube/getuserread', null],
  ['/datacube/getusershare', null],
  ['/datacube/getarticletotaldetail', null],
  ['/cgi-bin/get_current_selfmenu_info', null],
])('%s needs %j', (path, sets) => {
  expect(permissionSetsFor(path)).toEqual(sets);
});

test('a call whose set was not granted is refused before WeChat has to; an ordinary account is never asked', () => {
  expect(() => requirePermissionSet('/cgi-bin/menu/create', [1, 7])).toThrow(
    expect.objectContaining({ code: 'account.permission_missing' }),
  );
  expect(() => requirePermissionSet('/cgi-bin/menu/create', [15])).not.toThrow();
  expect(() => requirePermissionSet('/cgi-bin/menu/create', null)).not.toThrow();
});
