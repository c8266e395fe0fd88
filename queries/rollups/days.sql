-- Days of which minutes were counted.
INSERT INTO rollup_days SELECT DISTINCT toDate(toDateTime(arrayJoin({minutes:Array(UInt32)}), 'UTC'))
