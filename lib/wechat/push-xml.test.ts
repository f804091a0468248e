import { describe, expect, test } from 'vitest';
import { buildPushXml, PushXmlError, parsePushXml } from './push-xml';
import { pushKey, readPush } from './read-push';

const FINISH = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oHelper]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>9007199254740993</MsgID><Status><![CDATA[send success]]></Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount><CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState><AuditState>0</AuditState><OriginalArticleUrl><![CDATA[]]></OriginalArticleUrl><OriginalArticleType>0</OriginalArticleType><CanReprint>0</CanReprint><NeedReplaceContent>0</NeedReplaceContent><NeedShowReprintSource>0</NeedShowReprintSource></item></ResultList><CheckState>1</CheckState></CopyrightCheckResult><ArticleUrlResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl><![CDATA[http://mp.weixin.qq.com/s?mid=1&idx=1]]></ArticleUrl></item></ResultList></ArticleUrlResult></xml>`;

describe('push XML', () => {
  test('keeps every value as text, so ids and leading zeros survive', () => {
    const fields = parsePushXml(
      '<xml><MsgId>9223372036854775807</MsgId><Content><![CDATA[007]]></Content></xml>',
    );
    expect(fields).toEqual({ MsgId: '9223372036854775807', Content: '007' });
  });

  test.each([
    ['a doctype', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
    ['no <xml> element', '<html></html>'],
    ['text that is no XML', 'success'],
    ['an unclosed element', '<xml><A>1</xml>'],
    ['nothing', ''],
  ])('refuses %s', (_name, xml) => {
    expect(() => parsePushXml(xml)).toThrow(PushXmlError);
  });

  test('leaves entities unexpanded', () => {
    expect(parsePushXml('<xml><A>&lt;b&gt;</A></xml>')).toEqual({ A: '&lt;b&gt;' });
  });

  test('lets a fan write about doctypes', () => {
    expect(parsePushXml('<xml><Content><![CDATA[<!DOCTYPE html>]]></Content></xml>').Content).toBe(
      '<!DOCTYPE html>',
    );
  });

  test('reads back what it writes, the end of CDATA included', () => {
    const xml = buildPushXml({ ToUserName: 'o1', CreateTime: 5, Content: 'a]]>b<c>', List: [{ A: 'x' }] });
    expect(parsePushXml(xml)).toEqual({
      ToUserName: 'o1',
      CreateTime: '5',
      Content: 'a]]>b<c>',
      List: { item: [{ A: 'x' }] },
    });
  });
});

describe('readPush', () => {
  test('reads the end of a mass job in full', () => {
    const push = readPush(parsePushXml(FINISH));
    expect(push).toMatchObject({
      kind: 'event',
      event: 'masssendjobfinish',
      fields: {
        MsgID: 9007199254740993n,
        Status: 'send success',
        TotalCount: 100,
        FilterCount: 80,
        SentCount: 75,
        ErrorCount: 5,
      },
    });
    if (push.kind !== 'event' || push.event !== 'masssendjobfinish') throw new Error('not a finish event');
    expect(push.fields.CopyrightCheckResult?.ResultList[0]?.ArticleIdx).toBe(1);
    expect(push.fields.ArticleUrlResult?.ResultList[0]?.ArticleUrl).toBe(
      'http://mp.weixin.qq.com/s?mid=1&idx=1',
    );
  });

  test('reads empty result lists as no results', () => {
    const xml = FINISH.replaceAll(/<ResultList>.*?<\/ResultList>/g, '<ResultList/>');
    const push = readPush(parsePushXml(xml));
    if (push.kind !== 'event' || push.event !== 'masssendjobfinish') throw new Error('not a finish event');
    expect(push.fields.CopyrightCheckResult?.ResultList).toEqual([]);
  });

  test('tells an event by name without regard to case', () => {
    const fields = {
      ToUserName: 'gh',
      FromUserName: 'o1',
      CreateTime: '7',
      MsgType: 'event',
      Event: 'SUBSCRIBE',
      EventKey: '',
    };
    const push = readPush(fields);
    expect(push).toMatchObject({ kind: 'event', event: 'subscribe' });
    expect(pushKey(push)).toBe('e:o1:7:subscribe::');
  });

  test('keeps a kind it does not know', () => {
    const fields = {
      ToUserName: 'gh',
      FromUserName: 'o1',
      CreateTime: '7',
      MsgType: 'event',
      Event: 'brand_new',
    };
    expect(readPush(fields)).toMatchObject({ kind: 'other', name: 'brand_new' });
  });

  test('keys a message by its id', () => {
    const fields = {
      ToUserName: 'gh',
      FromUserName: 'o1',
      CreateTime: '7',
      MsgType: 'text',
      MsgId: '24000000000000001',
      Content: '你好',
    };
    expect(pushKey(readPush(fields))).toBe('m:24000000000000001');
  });
});
