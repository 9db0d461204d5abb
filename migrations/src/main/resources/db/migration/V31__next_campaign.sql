-- When somebody let it be the next queued campaign of its device; null: its turn is that of its number.
alter table campaign add column preferred_at timestamptz;
