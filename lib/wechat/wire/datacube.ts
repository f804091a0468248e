import { z } from 'zod';
import { defineEndpoint, flag, optional } from './endpoint';

const number = optional(z.number());
const text = optional(z.string());
/** Beijing day, `YYYY-MM-DD`. */
const day = z.string();
const user_source = z.number().int();
/** 0, 100 … 2300. */
const ref_hour = z.number().int();

/** All paths are asked for a period of whole Beijing days, both ends included; §9. */
export const period = z.object({ begin_date: text, end_date: text });

function datacube<Row extends z.ZodType>(name: string, row: Row) {
  return defineEndpoint({
    path: `/datacube/${name}`,
    method: 'POST',
    isRead: true,
    request: period,
    reply: z.object({ list: z.array(row), is_delay: optional(flag) }),
  });
}

/** T: reads, reads of the original, shares, favourites. */
const totals = {
  int_page_read_user: number,
  int_page_read_count: number,
  ori_page_read_user: number,
  ori_page_read_count: number,
  share_user: number,
  share_count: number,
  add_to_fav_user: number,
  add_to_fav_count: number,
};

/** S: where reads come from. `cnt` is WeChat's spelling. */
const sources = {
  int_page_from_session_read_user: number,
  int_page_from_session_read_count: number,
  int_page_from_hist_msg_read_user: number,
  int_page_from_hist_msg_read_count: number,
  int_page_from_feed_read_user: number,
  int_page_from_feed_read_count: number,
  int_page_from_friends_read_user: number,
  int_page_from_friends_read_count: number,
  int_page_from_other_read_user: number,
  int_page_from_other_read_count: number,
  int_page_from_kanyikan_read_user: number,
  int_page_from_kanyikan_read_count: number,
  int_page_from_souyisou_read_user: number,
  int_page_from_souyisou_read_count: number,
  feed_share_from_session_user: number,
  feed_share_from_session_cnt: number,
  feed_share_from_feed_user: number,
  feed_share_from_feed_cnt: number,
  feed_share_from_other_user: number,
  feed_share_from_other_cnt: number,
};

export const getUserSummary = datacube(
  'getusersummary',
  z.object({ ref_date: day, user_source, new_user: z.number(), cancel_user: z.number() }),
);
export const getUserCumulate = datacube(
  'getusercumulate',
  z.object({ ref_date: day, cumulate_user: z.number() }),
);

/** `msgid` is `<msg_data_id>_<index from 1>`. */
export const getArticleSummary = datacube(
  'getarticlesummary',
  z.object({ ref_date: day, msgid: z.string(), title: text, ...totals }),
);
export const getArticleTotal = datacube(
  'getarticletotal',
  z.object({
    ref_date: day,
    msgid: z.string(),
    title: text,
    details: z.array(z.object({ stat_date: day, target_user: number, ...totals, ...sources })),
  }),
);
export const getUserRead = datacube('getuserread', z.object({ ref_date: day, user_source, ...totals }));
export const getUserReadHour = datacube(
  'getuserreadhour',
  z.object({ ref_date: day, ref_hour, user_source, ...totals }),
);
const share = { share_scene: z.number().int(), share_count: z.number(), share_user: z.number() };
export const getUserShare = datacube('getusershare', z.object({ ref_date: day, ...share }));
export const getUserShareHour = datacube('getusersharehour', z.object({ ref_date: day, ref_hour, ...share }));

const readSource = optional(z.array(z.object({ user_count: z.number(), scene_desc: z.string() })));

export const getArticleRead = datacube(
  'getarticleread',
  z.object({
    ref_date: day,
    msgid: z.string(),
    detail: z.object({ read_user: number, read_user_source: readSource }),
  }),
);
export const getArticleShare = datacube(
  'getarticleshare',
  z.object({ ref_date: day, msgid: z.string(), detail: z.object({ share_user: number }) }),
);
export const getBizSummary = datacube(
  'getbizsummary',
  z.object({
    ref_date: day,
    detail: z.object({
      read_user: number,
      read_user_source: readSource,
      share_user: number,
      zaikan_user: number,
      like_user: number,
      comment_count: number,
      collection_user: number,
      redirect_ori_page_user: number,
      send_page_count: number,
    }),
  }),
);
export const getArticleTotalDetail = datacube(
  'getarticletotaldetail',
  z.object({
    ref_date: day,
    msgid: z.string(),
    publish_type: number,
    title: text,
    content_url: text,
    detail_list: z.array(
      z.object({
        stat_date: day,
        read_user: number,
        read_user_source: readSource,
        share_user: number,
        zaikan_user: number,
        like_user: number,
        comment_count: number,
        collection_user: number,
        praise_money: number,
        read_subscribe_user: number,
        read_delivery_rate: number,
        read_finish_rate: number,
        read_avg_activetime: number,
        read_jump_position: optional(z.array(z.object({ position: z.number().int(), rate: z.number() }))),
      }),
    ),
  }),
);

const upstream = { msg_type: z.number().int(), msg_user: z.number(), msg_count: z.number() };
const distribution = { count_interval: z.number().int(), msg_user: z.number() };

export const getUpstreamMsg = datacube('getupstreammsg', z.object({ ref_date: day, ...upstream }));
export const getUpstreamMsgHour = datacube(
  'getupstreammsghour',
  z.object({ ref_date: day, ref_hour, ...upstream }),
);
export const getUpstreamMsgWeek = datacube('getupstreammsgweek', z.object({ ref_date: day, ...upstream }));
export const getUpstreamMsgMonth = datacube('getupstreammsgmonth', z.object({ ref_date: day, ...upstream }));
export const getUpstreamMsgDist = datacube(
  'getupstreammsgdist',
  z.object({ ref_date: day, ...distribution }),
);
export const getUpstreamMsgDistWeek = datacube(
  'getupstreammsgdistweek',
  z.object({ ref_date: day, ...distribution }),
);
export const getUpstreamMsgDistMonth = datacube(
  'getupstreammsgdistmonth',
  z.object({ ref_date: day, ...distribution }),
);

const callbacks = {
  callback_count: z.number(),
  fail_count: z.number(),
  total_time_cost: z.number(),
  max_time_cost: z.number(),
};
export const getInterfaceSummary = datacube('getinterfacesummary', z.object({ ref_date: day, ...callbacks }));
export const getInterfaceSummaryHour = datacube(
  'getinterfacesummaryhour',
  z.object({ ref_date: day, ref_hour, ...callbacks }),
);
