-- AlterTable
ALTER TABLE "tag_drift_fan" ADD COLUMN     "agreed" BOOLEAN NOT NULL DEFAULT false;
