import { describe, expect, test } from 'vitest';
import { buildPushXml, parsePushXml, type XmlValue } from './push-xml';
import { readPush } from './read-push';
import { componentPushes } from './wire/component-pushes';
import type { eventPushes } from './wire/push-events';
import type { messagePushes } from './wire/pushes';

type Fields = Record<string, XmlValue>;
const basics = { ToUserName: 'gh_x', FromUserName: 'oFan', CreateTime: 1_700_000_000 };
const read = (fields: Fields) => readPush(parsePushXml(buildPushXml({ ...basics, ...fields })));

const MESSAGES: Record<keyof typeof messagePushes, [Fields, Record<string, unknown>][]> = {
  text: [
    [{ Content: '你好' }, { Content: '你好', MsgId: 9_223_372_036_854_775_807n }],
    [
      { Content: 'a', bizmsgmenuid: '101', MsgDataId: 5, Idx: 1 },
      { bizmsgmenuid: '101', MsgDataId: 5n, Idx: 1 },
    ],
  ],
  image: [
    [
      { PicUrl: 'http://p', MediaId: 'm' },
      { PicUrl: 'http://p', MediaId: 'm' },
    ],
  ],
  voice: [
    [
      { MediaId: 'm', Format: 'amr', MediaId16K: 'm16' },
      { Format: 'amr', MediaId16K: 'm16' },
    ],
    [{ MediaId: 'm', Format: 'speex', Recognition: '你好' }, { Recognition: '你好' }],
  ],
  video: [[{ MediaId: 'm', ThumbMediaId: 't' }, { ThumbMediaId: 't' }]],
  shortvideo: [[{ MediaId: 'm', ThumbMediaId: 't' }, { MediaId: 'm' }]],
  location: [
    [
      { Location_X: 30.27, Location_Y: -120.15, Scale: 20, Label: '西湖' },
      { Location_X: 30.27, Location_Y: -120.15, Label: '西湖' },
    ],
  ],
  link: [
    [
      { Title: 't', Description: 'd', Url: 'http://u' },
      { Title: 't', Url: 'http://u' },
    ],
  ],
};

const picture = { Count: 1, PicList: [{ PicMd5Sum: 'abc' }] };
const pictures: [Fields, Record<string, unknown>][] = [
  [{ EventKey: 'k', SendPicsInfo: picture }, { SendPicsInfo: { Count: 1, PicList: [{ PicMd5Sum: 'abc' }] } }],
  [{ EventKey: 'k', SendPicsInfo: { Count: 0, PicList: '' } }, { SendPicsInfo: { Count: 0, PicList: [] } }],
];
const scanned: [Fields, Record<string, unknown>][] = [
  [
    { EventKey: 'k', ScanCodeInfo: { ScanType: 'qrcode', ScanResult: 'x' } },
    { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: 'x' } },
  ],
];
const published: [Fields, Record<string, unknown>][] = [
  [
    {
      PublishEventInfo: {
        publish_id: 2_247_503_051n,
        publish_status: 0,
        article_id: 'a',
        article_detail: { count: 1, item: { idx: 1, article_url: 'http://u' } },
      },
    },
    {
      PublishEventInfo: {
        publish_id: 2_247_503_051n,
        publish_status: 0,
        article_id: 'a',
        article_detail: { count: 1, item: [{ idx: 1, article_url: 'http://u' }] },
        fail_idx: [],
      },
    },
  ],
  [
    { PublishEventInfo: { publish_id: 7, publish_status: 2, fail_idx: 2 } },
    { PublishEventInfo: { publish_id: 7n, publish_status: 2, fail_idx: [2] } },
  ],
];
const certified: [Fields, Record<string, unknown>][] = [[{ ExpiredTime: 9 }, { ExpiredTime: 9 }]];
const refused: [Fields, Record<string, unknown>][] = [
  [
    { FailTime: 9, FailReason: '资料不符' },
    { FailTime: 9, FailReason: '资料不符' },
  ],
];
const privacy: [Fields, Record<string, unknown>][] = [
  [
    { OpenID: 'o', AppID: 'wx', RevokeInfo: '1' },
    { OpenID: 'o', RevokeInfo: '1' },
  ],
];
const notice = { TemplateId: 't', SubscribeStatusString: 'accept', PopupScene: 2 };

const EVENTS: Record<keyof typeof eventPushes, [Fields, Record<string, unknown>][]> = {
  subscribe: [
    [
      { EventKey: 'qrscene_42', Ticket: 'gQ' },
      { EventKey: 'qrscene_42', Ticket: 'gQ' },
    ],
    [{ EventKey: '' }, { EventKey: '' }],
    [{}, { FromUserName: 'oFan' }],
  ],
  unsubscribe: [[{ EventKey: '' }, { EventKey: '' }]],
  scan: [
    [
      { EventKey: '42', Ticket: 'gQ' },
      { EventKey: '42', Ticket: 'gQ' },
    ],
  ],
  location: [
    [
      { Latitude: 23.137466, Longitude: 113.352425, Precision: 119.38504 },
      { Latitude: 23.137466, Longitude: 113.352425 },
    ],
  ],
  click: [[{ EventKey: 'k' }, { EventKey: 'k' }]],
  view: [[{ EventKey: 'http://u', MenuId: 454_545_454_545n }, { MenuId: 454_545_454_545n }]],
  view_miniprogram: [
    [
      { EventKey: 'pages/a', MenuId: '' },
      { EventKey: 'pages/a', MenuId: undefined },
    ],
  ],
  scancode_push: scanned,
  scancode_waitmsg: scanned,
  pic_sysphoto: pictures,
  pic_photo_or_album: pictures,
  pic_weixin: pictures,
  location_select: [
    [
      {
        EventKey: 'k',
        SendLocationInfo: { Location_X: 23, Location_Y: 113, Scale: 15, Label: '', Poiname: '' },
      },
      { SendLocationInfo: { Location_X: 23, Location_Y: 113, Scale: '15', Label: '', Poiname: '' } },
    ],
  ],
  masssendjobfinish: [
    [
      { MsgID: 1, Status: 'err(30003)', TotalCount: '', CopyrightCheckResult: '', ArticleUrlResult: '' },
      { MsgID: 1n, Status: 'err(30003)', TotalCount: 0, SentCount: 0, CopyrightCheckResult: undefined },
    ],
  ],
  templatesendjobfinish: [
    [
      { MsgID: 1, Status: 'failed:user block' },
      { MsgID: 1n, Status: 'failed:user block' },
    ],
  ],
  publishjobfinish: published,
  freepublishjobfinish: published,
  subscribe_msg_popup_event: [
    [
      { SubscribeMsgPopupEvent: { List: notice } },
      {
        SubscribeMsgPopupEvent: {
          List: [{ TemplateId: 't', SubscribeStatusString: 'accept', PopupScene: '2' }],
        },
      },
    ],
  ],
  subscribe_msg_change_event: [
    [
      { SubscribeMsgChangeEvent: { List: { TemplateId: 't', SubscribeStatusString: 'reject' } } },
      { SubscribeMsgChangeEvent: { List: [{ TemplateId: 't', SubscribeStatusString: 'reject' }] } },
    ],
  ],
  subscribe_msg_sent_event: [
    [
      {
        SubscribeMsgSentEvent: {
          List: { TemplateId: 't', MsgID: '1', ErrorCode: 0, ErrorStatus: 'success' },
        },
      },
      {
        SubscribeMsgSentEvent: {
          List: [{ TemplateId: 't', MsgID: '1', ErrorCode: '0', ErrorStatus: 'success' }],
        },
      },
    ],
  ],
  user_info_modified: privacy,
  user_authorization_revoke: privacy,
  qualification_verify_success: certified,
  qualification_verify_fail: refused,
  naming_verify_success: certified,
  naming_verify_fail: refused,
  annual_renew: certified,
  verify_expired: certified,
  kf_create_session: [[{ KfAccount: 'a@b' }, { KfAccount: 'a@b' }]],
  kf_close_session: [[{ KfAccount: 'a@b' }, { KfAccount: 'a@b' }]],
  kf_switch_session: [
    [
      { FromKfAccount: 'a', ToKfAccount: 'b' },
      { FromKfAccount: 'a', ToKfAccount: 'b' },
    ],
  ],
};

const rows = <K extends string>(table: Record<K, [Fields, Record<string, unknown>][]>) =>
  (Object.keys(table) as K[]).flatMap((name) =>
    table[name].map(([fields, expected]) => [name, fields, expected] as const),
  );

describe('readPush', () => {
  test.each(rows(MESSAGES))('a %s message %o is read with its fields', (type, fields, expected) => {
    const push = read({ MsgType: type, MsgId: 9_223_372_036_854_775_807n, ...fields });
    expect(push).toMatchObject({ kind: 'message', type, fields: expected });
  });

  test.each(rows(EVENTS))(
    'a %s event %o is read with its fields, also in capitals',
    (event, fields, expected) => {
      for (const Event of [event, event.toUpperCase()]) {
        expect(read({ MsgType: 'event', Event, ...fields })).toMatchObject({
          kind: 'event',
          event,
          fields: expected,
        });
      }
    },
  );

  test('a list in JSON may be an array, one object or the items of an element', () => {
    for (const List of [[notice], notice, { item: [notice] }]) {
      const json = JSON.parse(JSON.stringify({ SubscribeMsgPopupEvent: { List } }).replace('2}', '"2"}'));
      const push = readPush({
        ToUserName: 'gh',
        FromUserName: 'o',
        CreateTime: '1',
        MsgType: 'event',
        Event: 'subscribe_msg_popup_event',
        ...json,
      });
      expect(push).toMatchObject({ fields: { SubscribeMsgPopupEvent: { List: [{ PopupScene: '2' }] } } });
    }
  });

  test.each<[string, Fields, string]>([
    ['a finish event without its job', { MsgType: 'event', Event: 'MASSSENDJOBFINISH' }, 'MsgID'],
    ['a text without an id', { MsgType: 'text', Content: 'a' }, 'MsgId'],
    ['an id beyond 63 bits', { MsgType: 'text', Content: 'a', MsgId: 2n ** 63n }, 'MsgId'],
    [
      'a place that is no number',
      { MsgType: 'event', Event: 'LOCATION', Latitude: 'N', Longitude: 1 },
      'Latitude',
    ],
  ])('%s is kept as another push with what is wrong', (_name, fields, problem) => {
    expect(read(fields)).toMatchObject({ kind: 'other', problem: expect.stringContaining(problem) });
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    '%s is a name like any other',
    (name) => {
      expect(read({ MsgType: name })).toMatchObject({ kind: 'other', name, problem: null });
      expect(read({ MsgType: 'event', Event: name })).toMatchObject({ kind: 'other', problem: null });
    },
  );

  test.each<[string, Fields]>([
    ['no sender', { FromUserName: '', MsgType: 'text' }],
    ['no type', { MsgType: '' }],
    ['a time that no calendar has', { CreateTime: 999_999_999_999_999, MsgType: 'text' }],
    ['a sender of a thousand letters', { FromUserName: 'o'.repeat(1_000), MsgType: 'text' }],
  ])('%s is no push', (_name, fields) => {
    expect(() => read(fields)).toThrow();
  });
});

test.each(Object.keys(componentPushes))('a platform’s %s is read with its fields', (name) => {
  const fields = parsePushXml(
    buildPushXml({
      AppId: 'wxc',
      CreateTime: 1_700_000_000,
      InfoType: name,
      AuthorizerAppid: 'wxa',
      AuthorizationCode: 'code',
      AuthorizationCodeExpiredTime: 1_700_003_600,
      PreAuthCode: 'pre',
      ComponentVerifyTicket: 'ticket@@@x',
    }),
  );
  const schema = componentPushes[name as keyof typeof componentPushes];
  expect(schema.parse(fields)).toMatchObject({ AppId: 'wxc', CreateTime: 1_700_000_000, InfoType: name });
});
