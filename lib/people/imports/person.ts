import type { KnownMember } from './find-people';
import type { KnownTag } from './vocabulary';

/** A person as they will be once the chunk is written. */
export type Person = {
  key: string;
  /** Null: to be created, or, in a dry run, created by an earlier chunk. */
  id: bigint | null;
  values: Omit<KnownMember, 'id' | 'branchId' | 'phoneHash'>;
  phoneHash: string | null;
  /** A number to be written. */
  phone: string | null;
  branchId: number | null;
  /** The branch that the file gives them; a row that gives another is refused. */
  fileBranchId: number | null;
  tags: Map<number, KnownTag>;
  isCreated: boolean;
  isChanged: boolean;
  isBranchMoved: boolean;
  firstRow: number;
};
