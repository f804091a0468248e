ALTER TABLE "broadcast" ADD COLUMN "branch_ids" INTEGER[];
