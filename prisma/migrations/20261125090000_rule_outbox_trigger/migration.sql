-- Whoever is to be indexed anew is to be looked at by the automatic tags as well: in the same transaction, whoever marks
-- them. The evaluation's own changes are left out: it goes through the rules in the order of their dependence, so that
-- nobody has to be looked at twice, and nothing can go round in circles.
create function search_outbox_rules() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('tagcast.evaluating', true), '') <> 'on'
     and exists (select 1 from tag_rule where is_on) then
    insert into rule_outbox (member_id) select distinct member_id from come;
  end if;
  return null;
end $$;

create trigger search_outbox_rules after insert on search_outbox
  referencing new table as come for each statement execute function search_outbox_rules();
