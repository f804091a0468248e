import type { ApiCall } from './call';
import { listMemberTagsCall, lookupCall, tagMemberCall, untagMemberCall } from './member-calls';
import { getOperationCall } from './operation-calls';
import {
  archiveTagCall,
  createTagCall,
  getTagCall,
  listCarriersCall,
  listTagsCall,
  renameTagCall,
  tagListCall,
  untagListCall,
} from './tag-calls';

/** Every call of /api/v1 that apiRoute serves, in the order of the documentation; people/_count has its own shape. */
export const API_CALLS: readonly ApiCall[] = [
  listTagsCall,
  createTagCall,
  getTagCall,
  renameTagCall,
  archiveTagCall,
  listCarriersCall,
  tagListCall,
  untagListCall,
  listMemberTagsCall,
  tagMemberCall,
  untagMemberCall,
  lookupCall,
  getOperationCall,
];
