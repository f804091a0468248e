-- AlterTable
ALTER TABLE "fan" ADD COLUMN     "blacklist_sync_id" INTEGER;

-- AlterTable
ALTER TABLE "fan_sync" ADD COLUMN     "blacklisted_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rate" DOUBLE PRECISION,
ADD COLUMN     "restart_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "scope" TEXT NOT NULL DEFAULT 'all';

-- CreateTable
CREATE TABLE "fan_detail_outbox" (
    "id" BIGSERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fan_detail_outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "openid_migration" (
    "id" SERIAL NOT NULL,
    "account_id" INTEGER NOT NULL,
    "from_account_id" INTEGER NOT NULL,
    "status" "WorkStatus" NOT NULL DEFAULT 'queued',
    "cursor" BIGINT NOT NULL DEFAULT 0,
    "total_count" INTEGER NOT NULL,
    "moved_count" INTEGER NOT NULL DEFAULT 0,
    "joined_count" INTEGER NOT NULL DEFAULT 0,
    "failed_count" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "failure" TEXT,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "openid_migration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "openid_migration_failure" (
    "migration_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "openid" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "openid_migration_failure_pkey" PRIMARY KEY ("migration_id","fan_id")
);

-- CreateIndex
CREATE INDEX "fan_detail_outbox_account_id_id_idx" ON "fan_detail_outbox"("account_id", "id");

-- CreateIndex
CREATE INDEX "fan_detail_outbox_fan_id_idx" ON "fan_detail_outbox"("fan_id");

-- CreateIndex
CREATE INDEX "openid_migration_account_id_id_idx" ON "openid_migration"("account_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "fan_sync_open_key" ON "fan_sync"("account_id") WHERE (status IN ('queued'::"WorkStatus", 'running'::"WorkStatus", 'paused'::"WorkStatus"));

-- AddForeignKey
ALTER TABLE "fan_detail_outbox" ADD CONSTRAINT "fan_detail_outbox_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fan_detail_outbox" ADD CONSTRAINT "fan_detail_outbox_fan_id_fkey" FOREIGN KEY ("fan_id") REFERENCES "fan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "openid_migration" ADD CONSTRAINT "openid_migration_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "openid_migration_failure" ADD CONSTRAINT "openid_migration_failure_migration_id_fkey" FOREIGN KEY ("migration_id") REFERENCES "openid_migration"("id") ON DELETE CASCADE ON UPDATE CASCADE;


