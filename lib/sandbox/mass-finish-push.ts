import type { Account, MassJob, Verdict } from './account';
import { anyDraft } from './draft-box';
import { madeUp } from './ids';
import type { World } from './world';

const CHECK_STATE = { original: 1, reprintAllowed: 2, reprintForbidden: 3 } satisfies Record<Verdict, number>;

/** MASSSENDJOBFINISH, whole; §7.8. It comes from the platform's helper, not from a fan. */
export function pushFinish(world: World, account: Account, job: MassJob): void {
  const verdicts = anyDraft(account, job.mediaId)?.verdicts ?? {};
  const checks = job.articles.map((_, index) => checkOf(index, verdicts[index] ?? 'original'));
  const isSent = job.state === 'sent';
  world.pushes.push(account, madeUp.helperOpenid(account.appid), 'MASSSENDJOBFINISH', {
    MsgType: 'event',
    Event: 'MASSSENDJOBFINISH',
    MsgID: job.msgId,
    Status: job.status ?? '',
    TotalCount: job.total,
    FilterCount: job.filtered,
    SentCount: job.sent,
    ErrorCount: job.error,
    CopyrightCheckResult: {
      Count: checks.length,
      ResultList: checks.map((check) => check.item),
      CheckState: Math.max(0, ...checks.map((check) => check.state)),
    },
    ArticleUrlResult: {
      Count: isSent ? job.articles.length : 0,
      ResultList: isSent
        ? job.articles.map((article, index) => ({ ArticleIdx: index + 1, ArticleUrl: article.url }))
        : [],
    },
  });
}

function checkOf(index: number, verdict: Verdict) {
  const isReprint = verdict !== 'original';
  return {
    state: CHECK_STATE[verdict],
    item: {
      ArticleIdx: index + 1,
      UserDeclareState: 0,
      AuditState: isReprint ? 2 : 0,
      OriginalArticleUrl: isReprint ? 'http://mp.weixin.qq.com/s?__biz=original' : '',
      OriginalArticleType: isReprint ? 1 : 0,
      CanReprint: verdict === 'reprintAllowed' ? 1 : 0,
      NeedReplaceContent: verdict === 'reprintAllowed' ? 1 : 0,
      NeedShowReprintSource: verdict === 'reprintAllowed' ? 1 : 0,
    },
  };
}
