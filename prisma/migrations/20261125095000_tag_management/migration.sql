-- AlterEnum


ALTER TYPE "TagOperationKind" ADD VALUE 'requeue';
ALTER TYPE "TagOperationKind" ADD VALUE 'regroup';

-- AlterTable
ALTER TABLE "tag" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "tag_drift_run" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "tag_drift" ADD COLUMN     "repaired_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "since_xid" BIGINT;

-- CreateTable
CREATE TABLE "tag_daily" (
    "tag_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "member_count" INTEGER NOT NULL,

    CONSTRAINT "tag_daily_pkey" PRIMARY KEY ("tag_id","day")
);

-- CreateTable
CREATE TABLE "tag_full_fan" (
    "account_id" INTEGER NOT NULL,
    "fan_id" BIGINT NOT NULL,
    "tag_count" INTEGER NOT NULL,
    "counted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tag_full_fan_pkey" PRIMARY KEY ("account_id","fan_id")
);

-- CreateIndex
CREATE INDEX "tag_full_fan_fan_id_idx" ON "tag_full_fan"("fan_id");

-- CreateIndex
CREATE UNIQUE INDEX "tag_lent_broadcast_key" ON "tag"("lent_broadcast_id") WHERE (slot = 'lent'::"TagSlot" AND state IN ('creating'::"TagState", 'active'::"TagState"));

-- CreateIndex
CREATE INDEX "fan_tag_failure_idx" ON "fan_tag"("tag_id", "failure") WHERE (failure IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "tag_drift_run_open_key" ON "tag_drift_run"("account_id") WHERE (status IN ('queued'::"WorkStatus", 'running'::"WorkStatus"));

-- CreateIndex
CREATE INDEX "tag_drift_repair_idx" ON "tag_drift"("run_id") WHERE (repaired_as IS NOT NULL AND repaired_at IS NULL);

-- AddForeignKey
ALTER TABLE "tag_daily" ADD CONSTRAINT "tag_daily_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_full_fan" ADD CONSTRAINT "tag_full_fan_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag_full_fan" ADD CONSTRAINT "tag_full_fan_fan_id_fkey" FOREIGN KEY ("fan_id") REFERENCES "fan"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- Every tag has a first row of the day it was made, whoever makes it; the night adds one a day.
create function tag_first_day() returns trigger language plpgsql as $$
begin
  insert into tag_daily (tag_id, day, member_count)
  values (new.id, (new.created_at at time zone 'Asia/Shanghai')::date, 0) on conflict do nothing;
  return null;
end $$;
create trigger tag_first_day after insert on tag for each row execute function tag_first_day();
insert into tag_daily (tag_id, day, member_count)
select tag_id, (now() at time zone 'Asia/Shanghai')::date, member_count from tag_people;

update tag set slot = case when created_by_id is null then 'fixed' else 'own' end::"TagSlot"
 where kind = 'wechat' and slot is null;
