-- Members from files: what a file is, how fast a run goes, what its dry run counted, whom it has met already.

-- AlterTable
ALTER TABLE "upload" ADD COLUMN     "cleared_at" TIMESTAMPTZ(3),
ADD COLUMN     "encoding" TEXT,
ADD COLUMN     "format" TEXT;

-- AlterTable
ALTER TABLE "member_import" ADD COLUMN     "account_id" INTEGER,
ADD COLUMN     "dry_counts" JSONB,
ADD COLUMN     "header_key" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "rate" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "import_seen" (
    "import_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "person_key" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "branch_id" INTEGER,

    CONSTRAINT "import_seen_pkey" PRIMARY KEY ("import_id","key")
);

-- CreateIndex
CREATE INDEX "member_import_header_key_id_idx" ON "member_import"("header_key", "id" DESC);

-- AddForeignKey
ALTER TABLE "import_seen" ADD CONSTRAINT "import_seen_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "member_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

