-- AlterTable
ALTER TABLE "tag_operation" ADD COLUMN     "skips" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "source_ref" TEXT;
