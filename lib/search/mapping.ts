import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';

/** One up whenever a field means something else than before; a field more or less is noticed by itself. */
const MEANING = 2;

/**
 * The index document of a member (E1). Field names follow the notes (`tag_id`). Ids that are only compared are
 * keywords, which Elasticsearch finds faster than numbers; `member_id` is a number because ids are read in its order.
 * A thing and its Beijing day or month make one keyword (`mkit|20260301`), so that no documents are nested.
 * The same value may stand in a list twice.
 */
export type PersonDocument = {
  member_id: number;
  /** Codes of all tags carried: local, WeChat (any fan wanted to) and the branch's own. */
  tag_id: string[];
  /** The same with the day since when: `mkit|20260301`. */
  tag_at: string[];
  branch_id: number | null;
  store_id: number | null;
  /** Channels of the member and of their fans. */
  channel_id: number[] | null;
  /** Accounts that any of the member's fans follows. */
  follows: number[];
  /** The same with the day since when, fan by fan: `1|20260301`. */
  followed: string[] | null;
  /** Accounts that the member followed and follows with no fan any more. */
  left: number[] | null;
  blacklisted: number[] | null;
  /** Accounts on whose following fans all broadcasts of a month were spent: `1|2026-03`. Months that are over may be missing. */
  full: string[] | null;
  sex: 'female' | 'male' | 'unknown';
  birth_month: number | null;
  province: string | null;
  city: string | null;
  registered_at: string | null;
  created_at: string;
  /** Exact to the Beijing day: what else happens on the same day is not written anew. */
  last_interaction_at: string | null;
  location: { lat: number; lon: number } | null;
  located_at: string | null;
  /** 0 to 99, by a hash of the id. */
  bucket: number;
};

/** Found by, but never counted by or sorted by. */
const soughtOnly = { type: 'keyword', doc_values: false } as const;

export const PEOPLE_MAPPING: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  properties: {
    member_id: { type: 'long' },
    tag_id: { type: 'keyword' },
    tag_at: soughtOnly,
    branch_id: { type: 'keyword' },
    store_id: { type: 'keyword' },
    channel_id: { type: 'keyword' },
    follows: { type: 'keyword' },
    followed: soughtOnly,
    left: { type: 'keyword' },
    blacklisted: { type: 'keyword' },
    full: soughtOnly,
    sex: { type: 'keyword' },
    birth_month: { type: 'keyword' },
    province: { type: 'keyword' },
    city: { type: 'keyword' },
    registered_at: { type: 'date' },
    created_at: { type: 'date' },
    last_interaction_at: { type: 'date' },
    location: { type: 'geo_point' },
    located_at: { type: 'date' },
    bucket: { type: 'byte' },
  } satisfies Record<keyof PersonDocument, estypes.MappingProperty>,
};

/** Tells indices apart: one built with another mapping is not used, and is built anew. */
export const MAPPING_VERSION = `${MEANING}-${createHash('sha256').update(JSON.stringify(PEOPLE_MAPPING)).digest('hex').slice(0, 12)}`;

/** Settings of a serving index. */
export const SERVING_SETTINGS: estypes.IndicesIndexSettings = {
  refresh_interval: '1s',
  // No replica on one node, one as soon as there is a second.
  auto_expand_replicas: '0-1',
};

/** Settings at creation: nothing is searched while it is being filled. */
export const BUILDING_SETTINGS: estypes.IndicesIndexSettings = {
  number_of_shards: 2,
  number_of_replicas: 0,
  refresh_interval: '-1',
  // Ids are read in this order; sorted segments can stop as soon as a chunk is full.
  sort: { field: ['member_id'], order: ['asc'] },
  // How long a deletion's version is remembered: an older write that arrives later must not bring a member back.
  gc_deletes: '1h',
};
