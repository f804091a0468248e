import { z } from 'zod';

const id = z.number().int().positive().max(2_147_483_647);
/** A branch's tag bears its name, and tags have 30 characters at most. */
const branchName = z.string().trim().min(1, 'branch.name_missing').max(30, 'branch.name_too_long');
const text = (max: number, message: string) => z.string().trim().max(max, message).default('');
const placed = {
  /** WGS-84 or GCJ-02 alike: the difference of some hundred metres chooses no other branch. Null: not known. */
  latitude: z.number().min(-90, 'branch.bad_place').max(90, 'branch.bad_place').nullable().default(null),
  longitude: z.number().min(-180, 'branch.bad_place').max(180, 'branch.bad_place').nullable().default(null),
};
const isWhole = (place: { latitude: number | null; longitude: number | null }) =>
  (place.latitude === null) === (place.longitude === null);
const halfPlace = { path: ['longitude'], message: 'branch.half_place' };

const branchFacts = {
  name: branchName,
  province: text(30, 'branch.text_too_long'),
  city: text(30, 'branch.text_too_long'),
  ...placed,
};
export const createBranchInput = z
  .object({
    /** What other systems call it; also in the code of its tag, `branch-<code>`. */
    code: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z][a-z0-9-]{1,23}$/, 'branch.bad_code'),
    ...branchFacts,
  })
  .refine(isWhole, halfPlace);
export type CreateBranchInput = z.infer<typeof createBranchInput>;
export const changeBranchDetailsInput = z.object({ id, ...branchFacts }).refine(isWhole, halfPlace);
export type ChangeBranchDetailsInput = z.infer<typeof changeBranchDetailsInput>;
export const branchIdInput = z.object({ id });
export type BranchIdInput = z.infer<typeof branchIdInput>;

const storeFacts = {
  name: z.string().trim().min(1, 'branch.store_name_missing').max(40, 'branch.store_name_too_long'),
  address: text(120, 'branch.text_too_long'),
  ...placed,
};
export const createStoreInput = z
  .object({
    branchId: id,
    /** '' = made from the branch's code. */
    code: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^([a-z0-9][a-z0-9_-]{1,31})?$/, 'branch.bad_store_code')
      .default(''),
    ...storeFacts,
  })
  .refine(isWhole, halfPlace);
export type CreateStoreInput = z.infer<typeof createStoreInput>;
export const changeStoreInput = z.object({ id, ...storeFacts }).refine(isWhole, halfPlace);
export type ChangeStoreInput = z.infer<typeof changeStoreInput>;
export const storeIdInput = z.object({ id });
export type StoreIdInput = z.infer<typeof storeIdInput>;

export type BranchRow = {
  id: number;
  code: string;
  name: string;
  province: string | null;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
  memberCount: number;
  /** Open stores. */
  storeCount: number;
  channelCount: number;
  managers: string[];
};

export type StoreRow = {
  id: number;
  code: string;
  name: string;
  address: string | null;
  latitude: number | null;
  longitude: number | null;
  closedAt: string | null;
};

export type BranchView = BranchRow & { stores: StoreRow[] };
