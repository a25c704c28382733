# Makes bench/run's tables of its facts (size, what, value) and samples (size, job, tool, milliseconds, processor
# milliseconds, peak bytes): medians, ratios, and the goals beside them.
BEGIN {
    FS = "\t"
    goal_row("first", 300, "restic 12 borg 6 git-crypt 30 git 1")
    goal_row("first", 10000, "restic 1 borg 1 git-crypt 1 git 1")
    goal_row("nothing", 300, "restic 20 borg 8")
    goal_row("nothing", 10000, "restic 4 borg 3")
    goal_row("1%", 300, "restic 20 borg 8")
    goal_row("1%", 10000, "restic 4 borg 3")
    goal_row("export", 300, "restic 15 borg 7")
    goal_row("export", 10000, "restic 3 borg 3")
    goal_row("export, passphrase", 300, "restic 3")
    parts = "reading|canonicalising|names|zstd|sealing|SHA-1|pack"
    further = "understanding|SHA-256"
}

NF == 3 { fact[$1, $2] = $3; note_size($1); next }
{
    note_size($1)
    n = ++count[$1, $2, $3]
    time[$1, $2, $3, n] = $4
    if ($6 > peak[$1, $2, $3]) peak[$1, $2, $3] = $6
}

END {
    times(); sums(); growth(); reading(); checking(); memory()
}

function goal_row(job, size, text,    i, n, words) {
    n = split(text, words, " ")
    for (i = 1; i < n; i += 2) goal[size, job, words[i]] = words[i + 1]
}

function note_size(size) { if (!(size in seen)) { seen[size] = 1; sizes[++size_count] = size } }

function median(size, job, tool,    i, j, n, value, sorted) {
    n = count[size, job, tool]
    if (!n) return ""
    for (i = 1; i <= n; i++) {
        value = time[size, job, tool, i] + 0
        for (j = i - 1; j > 0 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
        sorted[j + 1] = value
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function shown(number) { return number == "" ? "–" : number < 100 ? sprintf("%.1f", number) : sprintf("%.0f", number) }
function verdict(met) { return met ? "met" : "**not met**" }
function kilobytes(bytes) { return bytes == "" ? "–" : sprintf("%.1f", bytes / 1000) }

# How much longer than adfkeep the rival takes, the goal beside it.
function against(size, job, rival, rival_job,    own, other, factor) {
    own = median(size, job, "adfkeep"); other = median(size, rival_job, rival)
    if (own == "" || other == "" || own == 0) return "–"
    factor = other / own
    if (!((size, job, rival) in goal)) return sprintf("%.1f×", factor)
    return sprintf("%.1f× (goal %s×: %s)", factor, goal[size, job, rival], verdict(factor >= goal[size, job, rival]))
}

function times(    s, j, jobs, names, n, size, job, rival_job) {
    n = split("first|nothing|one|1%|export|export, passphrase", jobs, "|")
    split("first snapshot|night, nothing changed|night, one entity changed|night, 1% changed|export, recovery key|export, passphrase, remembered", names, "|")
    print "\n## Time\n\nMilliseconds from start to exit, medians; then how many times longer than adfkeep each takes.\n"
    print "| entities | job | adfkeep | restic | borg | git | git-crypt | restic | borg | git | git-crypt |"
    print "|---|---|---|---|---|---|---|---|---|---|---|"
    for (s = 1; s <= size_count; s++) for (j = 1; j <= n; j++) {
        size = sizes[s]; job = jobs[j]; rival_job = job ~ /^export/ ? "export" : job
        if (median(size, job, "adfkeep") == "") continue
        printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", size, names[j], shown(median(size, job, "adfkeep")),
            shown(median(size, rival_job, "restic")), shown(median(size, rival_job, "borg")), shown(median(size, rival_job, "git")), shown(median(size, rival_job, "git-crypt")),
            against(size, job, "restic", rival_job), against(size, job, "borg", rival_job), against(size, job, "git", rival_job), against(size, job, "git-crypt", rival_job)
    }
    print "\nPer entity, in microseconds:\n\n| job |" columns("%s") "\n|---|" columns("")
    for (j = 1; j <= n; j++) {
        printf "| %s |", names[j]
        for (s = 1; s <= size_count; s++) printf " %s |", median(sizes[s], jobs[j], "adfkeep") == "" ? "–" : sprintf("%.0f", median(sizes[s], jobs[j], "adfkeep") * 1000 / sizes[s])
        print ""
    }
}

function columns(format,    s, text) {
    for (s = 1; s <= size_count; s++) text = text (format == "" ? "---|" : " " sizes[s] " |")
    return text
}

function sum_of(size, list,    i, n, words, sum) {
    n = split(list, words, "|")
    for (i = 1; i <= n; i++) sum += median(size, "part", words[i])
    return sum
}

function sums(    i, n, s, words, size, sum) {
    print "\n## First snapshot against the sum of its parts\n\nMilliseconds; each part alone, one after the other, on one thread.\n"
    print "| part |" columns("%s") "\n|---|" columns("")
    n = split(parts "|" further, words, "|")
    for (i = 1; i <= n; i++) {
        printf "| %s |", words[i]
        for (s = 1; s <= size_count; s++) printf " %s |", shown(median(sizes[s], "part", words[i]))
        print ""
    }
    printf "| **sum** without understanding and SHA-256 |"
    for (s = 1; s <= size_count; s++) printf " %s |", shown(sum_of(sizes[s], parts))
    printf "\n| **sum** of all |"
    for (s = 1; s <= size_count; s++) printf " %s |", shown(sum_of(sizes[s], parts "|" further))
    printf "\n| `adfkeep backup`, from start to exit |"
    for (s = 1; s <= size_count; s++) {
        size = sizes[s]; sum = sum_of(size, parts)
        printf " %s%s |", shown(median(size, "first", "adfkeep")), size == 10000 ? " (goal below " shown(sum) ": " verdict(median(size, "first", "adfkeep") < sum) ")" : ""
    }
    print ""
}

function growth_goal(size, job) {
    if (size == 300 && job == "nothing") return 1500
    if (size == 300 && job == "one") return 6000 + fact[size, "sealed one"]
    if (size == 10000 && job == "1%") return 1.5 * fact[size, "sealed 1%"] + 150000
    return ""
}

function growth(    s, j, jobs, size, job, limit, own) {
    split("nothing|one|1%", jobs, "|")
    print "\n## Growth of the repository\n\nKilobytes (1,000 bytes) of files that a night adds, before any `git gc`; sealed: what the entities that changed take, sealed.\n"
    print "| entities | changed | sealed | adfkeep | goal | restic | borg | git |\n|---|---|---|---|---|---|---|---|"
    for (s = 1; s <= size_count; s++) for (j = 1; j <= 3; j++) {
        size = sizes[s]; job = jobs[j]
        if (!((size, "growth " job " adfkeep") in fact)) continue
        own = fact[size, "growth " job " adfkeep"]; limit = growth_goal(size, job)
        printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", size, job, kilobytes(fact[size, "sealed " job]), kilobytes(own),
            limit == "" ? "" : "≤ " kilobytes(limit) ": " verdict(own <= limit),
            kilobytes(fact[size, "growth " job " restic"]), kilobytes(fact[size, "growth " job " borg"]), kilobytes(fact[size, "growth " job " git"])
    }
    print "\nStored after the first snapshot, kilobytes:\n\n| entities | text | adfkeep | restic | borg | git |\n|---|---|---|---|---|---|"
    for (s = 1; s <= size_count; s++) {
        size = sizes[s]
        printf "| %s | %s | %s | %s | %s | %s |\n", size, kilobytes(fact[size, "text"]), kilobytes(fact[size, "stored adfkeep"]), kilobytes(fact[size, "stored restic"]), kilobytes(fact[size, "stored borg"]), kilobytes(fact[size, "stored git"])
    }
}

function reading(    i, n, h, s, words, job) {
    n = split("show one|diff of two neighbours|listing the tree (show)|walking to the head (snapshots --last 1)", words, "|")
    print "\n## Looking at one entity\n\nMilliseconds, with a recovery key file; history: how many snapshots there are.\n"
    print "| job | history |" columns("%s") "\n|---|---|" columns("")
    for (i = 1; i <= n; i++) for (h = 2; h <= 200; h += 198) {
        job = words[i] ", history " h
        printf "| %s | %s |", words[i], h
        for (s = 1; s <= size_count; s++) printf " %s |", shown(median(sizes[s], job, "adfkeep"))
        print ""
    }
}

function checking(    s, i, size, snapshots, objects) {
    split("1 10 50", snapshots, " ")
    print "\n## check\n\nMilliseconds, and microseconds per object.\n"
    print "| entities | snapshots | objects | without key | with key | without, per object | with, per object |\n|---|---|---|---|---|---|---|"
    for (s = 1; s <= size_count; s++) for (i = 1; i <= 3; i++) {
        size = sizes[s]; objects = fact[size, "objects " snapshots[i]]
        if (objects == "") continue
        printf "| %s | %s | %s | %s | %s | %.0f | %.0f |\n", size, snapshots[i], objects, shown(median(size, "check without key, " snapshots[i] " snapshots", "adfkeep")), shown(median(size, "check with key, " snapshots[i] " snapshots", "adfkeep")),
            median(size, "check without key, " snapshots[i] " snapshots", "adfkeep") * 1000 / objects, median(size, "check with key, " snapshots[i] " snapshots", "adfkeep") * 1000 / objects
    }
}

function memory(    s, j, n, jobs, size, limit, own) {
    n = split("first|nothing|1%|export|export, passphrase", jobs, "|")
    print "\n## Peak memory\n\nMegabytes (1,000,000 bytes), the most of all rounds.\n\n| entities | job | adfkeep | goal | restic | borg | git |\n|---|---|---|---|---|---|---|"
    for (s = 1; s <= size_count; s++) for (j = 1; j <= n; j++) {
        size = sizes[s]; own = peak[size, jobs[j], "adfkeep"]
        if (own == "") continue
        limit = size == 300 ? 30e6 : size == 10000 ? 75e6 + fact[size, "text"] : ""
        printf "| %s | %s | %.1f | %s | %s | %s | %s |\n", size, jobs[j], own / 1e6, limit == "" ? "" : sprintf("< %.0f: %s", limit / 1e6, verdict(own < limit)),
            peak_of(size, jobs[j], "restic"), peak_of(size, jobs[j], "borg"), peak_of(size, jobs[j], "git")
    }
}

function peak_of(size, job, tool) { return (size, job, tool) in peak && peak[size, job, tool] > 0 ? sprintf("%.1f", peak[size, job, tool] / 1e6) : "–" }
