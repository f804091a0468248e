-- AlterTable
ALTER TABLE "tag_drift" DROP COLUMN "since_xid",
ADD COLUMN     "since_snapshot" TEXT;
