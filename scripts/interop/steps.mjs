import {
  deliveredToList,
  deliveredToTag,
  fansWithTag,
  hasAuthorizerTag,
  hasConditionalMenu,
  hasDraft,
  hasImage,
  hasMenu,
  hasQrCode,
  hasRemark,
  hasTag,
  isAuthorised,
  isBlacklisted,
  lacksTag,
  received,
} from './states.mjs';

/**
 * What every SDK is taken through, in order. Its program reports each step; `path` is the call that the sandbox has to
 * have answered without an error in the meantime, and `state` looks at what is in the sandbox afterwards and answers
 * with what is wrong, or nothing. The names and texts here are those that the programs use.
 */
export const STEPS = [
  { name: 'token', path: ['/cgi-bin/token', '/cgi-bin/stable_token'] },

  { name: 'tags create', path: '/cgi-bin/tags/create' },
  { name: 'tags get', path: '/cgi-bin/tags/get' },
  { name: 'tags update', path: '/cgi-bin/tags/update', state: hasTag('春季会员') },
  { name: 'tags delete', path: '/cgi-bin/tags/delete', state: lacksTag('临时') },

  { name: 'users list', path: '/cgi-bin/user/get' },
  { name: 'users info', path: '/cgi-bin/user/info' },
  { name: 'users batchget', path: '/cgi-bin/user/info/batchget' },
  { name: 'users remark', path: '/cgi-bin/user/info/updateremark', state: hasRemark('老顾客') },
  { name: 'batch tagging', path: '/cgi-bin/tags/members/batchtagging', state: fansWithTag([0, 1]) },
  { name: 'batch untagging', path: '/cgi-bin/tags/members/batchuntagging', state: fansWithTag([0, 1]) },
  { name: 'tags of a fan', path: '/cgi-bin/tags/getidlist' },
  { name: 'fans of a tag', path: '/cgi-bin/user/tag/get' },
  { name: 'blacklist', path: '/cgi-bin/tags/members/batchblacklist', state: isBlacklisted(6) },

  { name: 'image material', path: '/cgi-bin/material/add_material', state: hasImage('poster.jpg') },
  { name: 'thumb material', path: '/cgi-bin/material/add_material' },
  { name: 'material download', path: '/cgi-bin/material/get_material' },
  { name: 'material list', path: '/cgi-bin/material/batchget_material' },
  { name: 'material count', path: '/cgi-bin/material/get_materialcount' },
  { name: 'temporary media', path: ['/cgi-bin/media/upload', '/cgi-bin/media/get'], all: true },
  { name: 'article picture', path: '/cgi-bin/media/uploadimg' },
  { name: 'draft add', path: '/cgi-bin/draft/add', state: hasDraft('春季上新') },
  { name: 'draft get', path: '/cgi-bin/draft/get' },
  { name: 'draft batchget', path: '/cgi-bin/draft/batchget' },

  { name: 'mass preview', path: '/cgi-bin/message/mass/preview', state: received(6, 'preview', '群发预览') },
  { name: 'mass by tag', path: '/cgi-bin/message/mass/sendall', state: deliveredToTag([0, 1]) },
  { name: 'mass by list', path: '/cgi-bin/message/mass/send', state: deliveredToList([3, 4]) },
  { name: 'mass get', path: '/cgi-bin/message/mass/get' },

  { name: 'address check' },
  { name: 'finish event' },
  { name: 'passive reply', state: received(7, 'passive', '营业时间是十点到二十二点') },
  {
    name: 'custom message',
    path: '/cgi-bin/message/custom/send',
    state: received(5, 'custom', '在的，请讲'),
  },

  { name: 'menu create', path: '/cgi-bin/menu/create', state: hasMenu('会员中心') },
  { name: 'conditional menu', path: '/cgi-bin/menu/addconditional', state: hasConditionalMenu('春季特惠') },
  { name: 'menu get', path: '/cgi-bin/menu/get' },
  { name: 'menu trymatch', path: '/cgi-bin/menu/trymatch' },

  { name: 'datacube users', path: '/datacube/getusersummary' },
  { name: 'datacube messages', path: '/datacube/getupstreammsg' },
  {
    name: 'qr code',
    path: ['/cgi-bin/qrcode/create', '/cgi-bin/showqrcode'],
    all: true,
    state: hasQrCode('42'),
  },

  { name: 'component ticket' },
  { name: 'component token', path: '/cgi-bin/component/api_component_token' },
  { name: 'pre-auth code', path: '/cgi-bin/component/api_create_preauthcode' },
  { name: 'authorisation', path: '/cgi-bin/component/api_query_auth', state: isAuthorised },
  { name: 'authorizer info', path: '/cgi-bin/component/api_get_authorizer_info' },
  { name: 'authorizer token', path: '/cgi-bin/component/api_authorizer_token' },
  {
    name: 'call for the authorizer',
    path: '/cgi-bin/tags/create',
    by: 'authorizer',
    state: hasAuthorizerTag('代授权方'),
  },
];
