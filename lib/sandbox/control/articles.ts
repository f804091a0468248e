import { z } from 'zod';
import type { Account } from '../account';
import { type Comment, comments, isOpenForComments } from '../comments';
import { anyDraft } from '../draft-box';
import { publications, publishedAs } from '../publications';
import { orderPublishEnd } from '../publish-jobs';
import { ARTICLE_MARKS, markArticle, patchRights, rightsOf } from '../rights';
import { fanOf, openidText } from './fans';
import { accountOf, ControlError, type ControlRoute, get, nothing, route } from './route';

const BASE = '/_control/accounts/:appid';

const rightsBody = z.strictObject({
  massProtocolAgreed: z.boolean().optional(),
  refusedMassTypes: z.array(z.string()).optional(),
  comments: z.boolean().optional(),
  products: z.enum(['allowed', 'limited', 'none']).optional(),
  stock: z
    .strictObject({
      image: z.number().int().min(0).optional(),
      voice: z.number().int().min(0).optional(),
      video: z.number().int().min(0).optional(),
      thumb: z.number().int().min(0).optional(),
    })
    .optional(),
});

const marksBody = z.strictObject({ mediaId: z.string(), marks: z.array(z.enum(ARTICLE_MARKS)) });

function mark(account: Account, { mediaId, marks }: z.output<typeof marksBody>) {
  if (!anyDraft(account, mediaId)) throw new ControlError(`no article ${mediaId}`, 404);
  markArticle(account, mediaId, marks);
  return { ok: true };
}

/** WeChat bans what was published: its status turns to 6. */
function ban(account: Account, articleId: string) {
  const publication = publishedAs(account, articleId);
  if (!publication) throw new ControlError(`no published article ${articleId}`, 404);
  publications(account).put(publication.msgDataId, Object.assign(publication, { isBanned: true }));
  return { ok: true };
}

const commentBody = z.strictObject({
  msgDataId: z.number().int(),
  index: z.number().int().min(0).default(0),
  openid: openidText,
  content: z.string().min(1),
});

/** A reader writes under an article, as its settings allow. */
function write(account: Account, body: z.output<typeof commentBody>, now: number) {
  const { msgDataId, index, openid, content } = body;
  const publication = publications(account).get(msgDataId);
  const article = publication?.articles[index];
  if (!publication || !article) throw new ControlError(`no article ${index} of ${msgDataId}`, 404);
  if (!isOpenForComments(publication, index)) throw new ControlError('the article takes no comments');
  const fan = fanOf(account, openid);
  if (article.only_fans_can_comment === 1 && !account.fans.isFollowing(fan))
    throw new ControlError('only followers may comment');
  const id = account.next('comment');
  const comment: Comment = {
    id,
    msgDataId,
    index,
    openid,
    content,
    createdAt: now,
    isElected: false,
    isTakenBack: false,
    reply: null,
  };
  comments(account).put(id, comment);
  return { userCommentId: id };
}

function takeBack(account: Account, id: string | undefined) {
  const comment = comments(account).get(id ?? '');
  if (!comment) throw new ControlError(`no comment ${id}`, 404);
  comments(account).put(comment.id, Object.assign(comment, { isTakenBack: true, isElected: false }));
  return { ok: true };
}

export const articleRoutes: ControlRoute[] = [
  get(`${BASE}/rights`, (context) => rightsOf(accountOf(context))),
  ...(['PATCH', 'POST'] as const).map((method) =>
    route(method, `${BASE}/rights`, rightsBody, ({ body, ...context }) =>
      patchRights(accountOf(context), given(body)),
    ),
  ),
  route('POST', `${BASE}/articles/mark`, marksBody, ({ body, ...context }) => mark(accountOf(context), body)),
  route('POST', `${BASE}/articles/ban`, z.strictObject({ articleId: z.string() }), ({ body, ...context }) =>
    ban(accountOf(context), body.articleId),
  ),
  route(
    'POST',
    `${BASE}/publish/next`,
    z.strictObject({
      status: z.union([z.literal(2), z.literal(3), z.literal(4)]),
      failIdx: z.array(z.number().int().min(1)).default([]),
    }),
    ({ body, ...context }) => {
      orderPublishEnd(accountOf(context), body);
      return { ok: true };
    },
  ),
  route('POST', `${BASE}/comments`, commentBody, ({ body, ...context }) =>
    write(accountOf(context), body, context.world.clock.now()),
  ),
  route('DELETE', `${BASE}/comments/:id`, nothing, (context) =>
    takeBack(accountOf(context), context.params.id),
  ),
];

/** Keys that were left out are not set to nothing. */
function given<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  // Safe: only keys whose value is there are left.
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
