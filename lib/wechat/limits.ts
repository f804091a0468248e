/** WeChat's limits as the client has to keep them; the source stands beside each (WeChat docs, page names in Chinese). */

/** 用户标签管理: tags an account may own; the system tags 0–2 do not count. Beyond it 45056. */
export const MAX_TAGS_PER_ACCOUNT = 100;
/** 用户标签管理: tags on one fan. Beyond it 45059. */
export const MAX_TAGS_PER_FAN = 20;
/** 用户标签管理: the page says characters, every text of 45158 says bytes; 30 bytes of UTF-8 satisfy both. */
export const MAX_TAG_NAME_BYTES = 30;
/** 批量为用户打标签: openids in one call. Beyond it 40032. */
export const MAX_OPENIDS_PER_TAG_CALL = 50;
/** 删除标签: fans a tag may have when it is deleted. Beyond it 45057. */
export const MAX_FANS_OF_DELETED_TAG = 100_000;
/** 批量获取用户基本信息: openids in one call. Beyond it 40032. */
export const MAX_OPENIDS_PER_INFO_CALL = 100;
/** 根据OpenID列表群发: openids in one job; fewer 40130, more 40032. */
export const MIN_OPENIDS_PER_MASS_SEND = 2;
export const MAX_OPENIDS_PER_MASS_SEND = 10_000;
/** 群发: mass messages one fan gets in a calendar month (Beijing), over API and console; the fifth is filtered out. */
export const MAX_MASS_PER_FAN_AND_MONTH = 4;
/** 群发: bytes of a clientmsgid; 64 in older texts, 32 on the page of 2026. Beyond it 45067. */
export const MAX_CLIENT_MSG_ID_BYTES = 32;
/** 群发: how long WeChat remembers a clientmsgid. */
export const CLIENT_MSG_ID_HOURS = 24;
/** 群发: 45066 means "ask again after a minute". */
export const CLIENT_MSG_ID_RETRY_SECONDS = 61;
/** 接口调用频次: calls of message/mass/send and sendall in a minute. Beyond it 45011. */
export const MAX_MASS_CALLS_PER_MINUTE = 60;
/** 接口调用频次: calls of message/mass/send and of sendall in a day. Beyond it 45009. */
export const MAX_MASS_CALLS_PER_DAY = 100;
/** 草稿箱: drafts in one page of draft/batchget. */
export const MAX_DRAFTS_PER_PAGE = 20;
/** 草稿箱: articles in a draft. */
export const MAX_ARTICLES_PER_DRAFT = 8;
/** 获取永久素材列表: materials in one page of material/batchget_material. */
export const MAX_MATERIALS_PER_PAGE = 20;
/** 发布能力: articles in one page of freepublish/batchget. */
export const MAX_PUBLISHED_PER_PAGE = 20;
/** 图文消息留言管理: comments in one page of comment/list. */
export const MAX_COMMENTS_PER_PAGE = 50;
