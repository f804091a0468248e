-- AlterTable
ALTER TABLE "authorisation" ADD COLUMN     "grant_cipher" BYTEA;
