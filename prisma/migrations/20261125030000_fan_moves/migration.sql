-- WeChat tags are kept by fan and counted by member, so a fan that goes to another member (a merge, its undo, a unionid
-- that joins fans of several accounts) changes counts without touching fan_tag: of two people who carry a tag one is left.
-- Row by row and before the change: each row sees those of its statement that moved before it, so the sum is exact in any
-- order. Updates that leave the member alone pay nothing.
create function fan_move_count() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select s.tag_id, sum(s.delta) from (
    select t.tag_id, -1 as delta from fan_tag t
     where t.fan_id = old.id and t.wanted and not exists (
       select 1 from fan o join fan_tag x on x.fan_id = o.id and x.tag_id = t.tag_id and x.wanted
        where o.member_id = old.member_id and o.id <> old.id)
    union all
    select t.tag_id, 1 from fan_tag t
     where t.fan_id = old.id and t.wanted and not exists (
       select 1 from fan o join fan_tag x on x.fan_id = o.id and x.tag_id = t.tag_id and x.wanted
        where o.member_id = new.member_id and o.id <> old.id)
  ) s group by s.tag_id having sum(s.delta) <> 0;
  return new;
end $$;

create trigger fan_move_count before update of member_id on fan
  for each row when (old.member_id is distinct from new.member_id) execute function fan_move_count();

-- A merged row keeps its branch for an undo and for history; the branch tag is carried by who took over alone.
create or replace view member_tag_all as
  select member_id, tag_id, applied_at, source::text as source
    from member_tag
  union all
  select f.member_id, ft.tag_id, min(ft.applied_at), min(ft.source::text)
    from fan_tag ft join fan f on f.id = ft.fan_id
   where ft.wanted
   group by f.member_id, ft.tag_id
  union all
  select m.id, b.tag_id, coalesce(m.registered_at, m.created_at), coalesce(m.branch_source, 'branch')
    from member m join branch b on b.id = m.branch_id
   where m.merged_into_id is null;
