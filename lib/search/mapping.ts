import type { estypes } from '@elastic/elasticsearch';

/** One up whenever the fields change: an index built with another number is not used and is built anew. */
export const MAPPING_VERSION = 1;

/**
 * The index document of a member (E1). Field names follow the notes (`tag_id`). Ids that are only compared are
 * keywords, which Elasticsearch finds faster than numbers; `member_id` is a number because ids are read in its order.
 */
export type PersonDocument = {
  member_id: number;
  /** Codes of all tags carried: local, WeChat (any fan wanted to) and the branch's own. */
  tag_id: string[];
  branch_id: number | null;
  /** Accounts that any of the member's fans follows. */
  follows: number[];
  registered_at: string | null;
  created_at: string;
  last_interaction_at: string | null;
};

export const PEOPLE_MAPPING: estypes.MappingTypeMapping = {
  dynamic: 'strict',
  properties: {
    member_id: { type: 'long' },
    tag_id: { type: 'keyword' },
    branch_id: { type: 'keyword' },
    follows: { type: 'keyword' },
    registered_at: { type: 'date' },
    created_at: { type: 'date' },
    last_interaction_at: { type: 'date' },
  },
};

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
