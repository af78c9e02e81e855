-- Credits, buyers of both kinds, quotes that are answered, and papers made beforehand.

ALTER TABLE "shop" ADD COLUMN "papers" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "customer" ADD COLUMN "buyer_type" VARCHAR(8) NOT NULL DEFAULT '';

ALTER TABLE "customer" ADD COLUMN "buyer" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "orders" ADD COLUMN "buyer_type" VARCHAR(8) NOT NULL DEFAULT '';

ALTER TABLE "orders" ADD COLUMN "buyer" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "orders" ADD COLUMN "vat_treatment" VARCHAR(16) NOT NULL DEFAULT '';

ALTER TABLE "quote" ADD COLUMN "buyer_type" VARCHAR(8) NOT NULL DEFAULT '';

ALTER TABLE "quote" ADD COLUMN "buyer" JSONB NOT NULL DEFAULT '{}';

ALTER TABLE "quote" ADD COLUMN "vat_treatment" VARCHAR(16) NOT NULL DEFAULT '';

ALTER TABLE "quote" ADD COLUMN "shipping_vat_rate" INT NULL;

ALTER TABLE "quote" ADD COLUMN "discount_code" VARCHAR(80) NOT NULL DEFAULT '';

ALTER TABLE "quote" ADD COLUMN "offer_version" INT NOT NULL DEFAULT 1;

ALTER TABLE "quote" ADD COLUMN "sent_at" TIMESTAMPTZ NULL;

ALTER TABLE "quote" ADD COLUMN "answered_at" TIMESTAMPTZ NULL;

ALTER TABLE "quote" ADD COLUMN "answered_by" VARCHAR(100) NOT NULL DEFAULT '';

ALTER TABLE "quote" ADD COLUMN "answer_note" TEXT NOT NULL DEFAULT '';

ALTER TABLE "quote_line" ADD COLUMN "category" VARCHAR(2) NOT NULL DEFAULT 'S';

ALTER TABLE "document_line" ADD COLUMN "part" VARCHAR(12) NOT NULL DEFAULT 'line';

ALTER TABLE "document_line" ADD COLUMN "restocked" INT NOT NULL DEFAULT 0;

ALTER TABLE "document_line" ADD COLUMN "category" VARCHAR(2) NOT NULL DEFAULT '';

ALTER TABLE "document_line" ADD COLUMN "vat_rate" INT NOT NULL DEFAULT 0;

ALTER TABLE "order_line" ADD COLUMN "withdrawn" INT NOT NULL DEFAULT 0;

ALTER TABLE "payment" ADD COLUMN "document_id" INT NULL REFERENCES "document" ("id") ON DELETE RESTRICT;

CREATE INDEX "idx_payment_document" ON "payment" ("document_id");

CREATE TABLE "paper" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "content" VARCHAR(64) NOT NULL UNIQUE,
    "kind" VARCHAR(14) NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "size" INT NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE TRIGGER "document_not_emptied" BEFORE TRUNCATE ON "document" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();

CREATE TRIGGER "document_line_not_emptied" BEFORE TRUNCATE ON "document_line" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();

CREATE TRIGGER "document_file_not_emptied" BEFORE TRUNCATE ON "document_file" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();

CREATE TRIGGER "payment_not_emptied" BEFORE TRUNCATE ON "payment" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();

CREATE TRIGGER "stock_move_not_emptied" BEFORE TRUNCATE ON "stock_move" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();

CREATE TRIGGER "history_not_emptied" BEFORE TRUNCATE ON "history" FOR EACH STATEMENT EXECUTE FUNCTION "frozen"();
