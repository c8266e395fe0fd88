SELECT direction, key_kind, carrier, key, lower(hex(span_id)) AS span_id, ordinal, payload_hash, fingerprint, shape
FROM hop_ends FINAL
ORDER BY direction, span_id, ordinal, key_kind, carrier, key
