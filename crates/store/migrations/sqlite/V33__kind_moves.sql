-- From which kinds assets came into one: asked for each match of an import.
CREATE INDEX kind_moves_kind ON kind_moves (organisation_id, kind_id, from_kind_id);
