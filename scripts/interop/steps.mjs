import { isDeepStrictEqual } from 'node:util';

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

/** The sandbox as it is seen from outside, for one SDK's world. `wx` speaks with a token that no SDK shares. */
export function makeView(sandbox, world) {
  const read = (path, appid = world.appid) => sandbox.control('GET', `/accounts/${appid}${path}`);
  const tokens = new Map();
  async function wx(path, body, appid = world.appid) {
    if (!tokens.has(appid)) {
      const { secret } = await read('', appid);
      const grant = { grant_type: 'client_credential', appid, secret };
      tokens.set(appid, (await post('/cgi-bin/stable_token', grant)).access_token);
    }
    return post(`${path}?access_token=${tokens.get(appid)}`, body);
  }
  async function post(path, body) {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(sandbox.url + path, init)).json();
  }
  return {
    world,
    wx,
    read,
    fan: (number) => read(`/fans/${world.fans[number]}`),
    component: () => sandbox.control('GET', `/components/${world.component.appid}`),
  };
}

/** What the log of calls says of a step: the problem, or nothing. Calls of `wx` come later than the log was read. */
export function missingCall(step, calls, world) {
  if (!step.path) return undefined;
  const wanted = [step.path].flat();
  const appid = step.by === 'authorizer' ? world.authorizer : undefined;
  const made = (path) =>
    calls.some(
      (call) =>
        call.path === path &&
        call.errcode === 0 &&
        call.httpStatus === 200 &&
        (appid ? call.appid === appid : call.appid !== world.authorizer || path.includes('/component/')),
    );
  const isMade = step.all ? wanted.every(made) : wanted.some(made);
  return isMade ? undefined : `the sandbox has answered no call of ${wanted.join(' or ')}`;
}

const same = (is, wanted, what) =>
  isDeepStrictEqual(is, wanted)
    ? undefined
    : `${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`;

async function tagNames({ wx, world }, appid = world.appid) {
  const { tags } = await wx('/cgi-bin/tags/get', undefined, appid);
  return tags.filter(({ id }) => id >= 100);
}

function hasTag(name) {
  return async (view) =>
    same(
      (await tagNames(view)).map((tag) => tag.name),
      [name],
      'tags',
    );
}

function lacksTag(name) {
  return async (view) =>
    (await tagNames(view)).some((tag) => tag.name === name) ? `the tag ${name} is still there` : undefined;
}

function hasAuthorizerTag(name) {
  return async (view) =>
    same(
      (await tagNames(view, view.world.authorizer)).map((tag) => tag.name),
      [name],
      "the authorizer's tags",
    );
}

function fansWithTag(numbers) {
  return async (view) => {
    const [tag] = await tagNames(view);
    const tagged = [];
    for (const number of view.world.fans.keys()) {
      const { tagIds } = await view.fan(number);
      if (tagIds.includes(tag?.id)) tagged.push(number);
    }
    return same(tagged, numbers, 'fans with the tag');
  };
}

function hasRemark(remark) {
  return async ({ wx, world }) => {
    const users = await wx('/cgi-bin/user/info/batchget', { user_list: [{ openid: world.fans[6] }] });
    return same(users.user_info_list[0].remark, remark, 'remark');
  };
}

function isBlacklisted(number) {
  return async ({ fan }) => same((await fan(number)).blacklisted, true, 'blacklisted');
}

function hasImage(name) {
  return async ({ wx }) => {
    const { item } = await wx('/cgi-bin/material/batchget_material', { type: 'image', offset: 0, count: 20 });
    return same(
      item.map((one) => one.name),
      [name],
      'images',
    );
  };
}

function hasDraft(title) {
  return async ({ wx }) => {
    const { item } = await wx('/cgi-bin/draft/batchget', { offset: 0, count: 20, no_content: 0 });
    return same(
      item.map((one) => one.content.news_item[0].title),
      [title],
      'drafts',
    );
  };
}

/** Something reached the fan's phone `via` this way, and says this. */
function received(number, via, text) {
  return async ({ fan }) => {
    const { inbox } = await fan(number);
    const found = inbox.filter((item) => item.via === via && JSON.stringify(item.message).includes(text));
    return same(found.length, 1, `“${text}” in the inbox (${JSON.stringify(inbox)})`);
  };
}

function deliveredToTag(numbers) {
  return (view) => delivered(view, ({ audience }) => audience.tagId !== null, numbers);
}

function deliveredToList(numbers) {
  return (view) => delivered(view, ({ audience }) => audience.openidCount !== null, numbers);
}

async function delivered({ read, world }, isIt, numbers) {
  const { jobs } = await read('/mass');
  const ours = jobs.filter(isIt);
  if (ours.length !== 1) return `jobs: ${JSON.stringify(jobs)}`;
  const { openids } = await read(`/deliveries?msgId=${ours[0].msgId}`);
  const wanted = numbers.map((number) => world.fans[number]);
  return same([ours[0].state, ...openids.toSorted()], ['sent', ...wanted.toSorted()], 'state and fans');
}

function hasMenu(name) {
  return async ({ wx }) => {
    const { menu } = await wx('/cgi-bin/menu/get');
    return same(menu?.button[0]?.name, name, 'first button');
  };
}

function hasConditionalMenu(name) {
  return async ({ wx }) => {
    const { conditionalmenu } = await wx('/cgi-bin/menu/get');
    return same(conditionalmenu?.[0]?.button[0]?.name, name, 'first button of the conditional menu');
  };
}

function hasQrCode(scene) {
  return async ({ read }) => {
    const { qrcodes } = await read('/qrcodes');
    return same(
      qrcodes.map((code) => code.scene),
      [scene],
      'scenes',
    );
  };
}

async function isAuthorised({ component, world }) {
  const { authorised } = await component();
  return same(
    authorised.map((grant) => grant.account),
    [world.authorizer],
    'authorised accounts',
  );
}
