-- What the orders list is filtered by and looked up in, each in the order of the list.

CREATE INDEX "idx_orders_country_placed" ON "orders" ("country", "placed_at", "id");

CREATE INDEX "idx_orders_shipping_method_placed" ON "orders" ("shipping_method", "placed_at", "id");

CREATE INDEX "idx_orders_payment_method_placed" ON "orders" ("payment_method", "placed_at", "id");

CREATE INDEX "idx_orders_noted" ON "orders" ("placed_at", "id") WHERE "note_count" > 0;

CREATE INDEX "idx_orders_open_tasks" ON "orders" ("placed_at", "id") WHERE "open_tasks" > 0;
