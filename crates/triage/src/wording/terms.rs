//! The closed word lists that messages take as arguments. Each has a code for rows and the API.
//!
//! Does not know: how a term is said in a language (`en`).

use serde::{Deserialize, Serialize};

terms! {
    /// How much of confidentiality, integrity or availability is lost.
    Level {
        /// Nothing.
        None = "none",
        /// Something, CVSS 2 `partial`.
        Low = "low",
        /// All or what matters most, CVSS 2 `complete`.
        High = "high",
        /// No vector says.
        Unknown = "unknown",
    }
}

terms! {
    /// From where an attack works.
    Reach {
        /// Over a network, possibly from far away.
        Network = "network",
        /// From the same network segment or within radio range.
        Adjacent = "adjacent",
        /// On the machine itself.
        Local = "local",
        /// By touching it.
        Physical = "physical",
        /// No vector says.
        Unknown = "unknown",
    }
}

terms! {
    /// Which rights an attacker needs beforehand.
    Account {
        /// None.
        None = "none",
        /// An ordinary account.
        Low = "low",
        /// An administrator's account.
        High = "high",
        /// No vector says.
        Unknown = "unknown",
    }
}

terms! {
    /// How hard the attack is.
    Complexity {
        /// It works whenever it is tried.
        Low = "low",
        /// CVSS 2 only.
        Medium = "medium",
        /// It needs conditions outside the attacker's control.
        High = "high",
        /// No vector says.
        Unknown = "unknown",
    }
}

terms! {
    /// Whether a user must take part.
    Interaction {
        /// No.
        None = "none",
        /// Yes.
        Required = "required",
        /// CVSS 4: by ordinary use.
        Passive = "passive",
        /// CVSS 4: by a deliberate step.
        Active = "active",
        /// No vector says.
        Unknown = "unknown",
    }
}

terms! {
    /// Exploit maturity, the `E:` of a vector, worst first.
    Maturity {
        /// CVSS 4 `E:A`: attacks are reported.
        Attacked = "attacked",
        /// `E:H`: works reliably or by itself.
        High = "high",
        /// `E:F`: working exploit code.
        Functional = "functional",
        /// `E:P`, `E:POC`: a demonstration.
        ProofOfConcept = "proof_of_concept",
        /// `E:U`: no exploit code known.
        Unproven = "unproven",
        /// The vector does not say.
        NotDefined = "not_defined",
    }
}

terms! {
    /// What the publisher says about exploitation, worst first.
    PublisherView {
        /// It is being, or has been, exploited.
        ActivelyExploited = "actively_exploited",
        /// Exploits are public.
        PublicExploits = "public_exploits",
        /// A demonstration is known.
        ProofOfConcept = "proof_of_concept",
        /// None known.
        NoneKnown = "none_known",
        /// Nothing is said.
        Silent = "silent",
    }
}

terms! {
    /// How many of the affected products have a fix.
    FixReach {
        /// All.
        All = "all",
        /// Some.
        Some = "some",
        /// None, and the source says so.
        None = "none",
        /// The source says nothing about a fix.
        Unknown = "unknown",
    }
}

terms! {
    /// What an attacker gains first, where the weakness class says it with certainty.
    Gain {
        /// Run own program code.
        RunCode = "run_code",
        /// Run operating system commands.
        RunCommands = "run_commands",
        /// Run script in a user's browser.
        RunScript = "run_script",
        /// Send own commands to the database.
        CommandDatabase = "command_database",
        /// Use functions without the login they should need.
        BypassLogin = "bypass_login",
        /// Do more than the rights allow.
        ExceedRights = "exceed_rights",
        /// Have a logged-in user's browser send requests.
        ActAsUser = "act_as_user",
        /// Read what travels over the network.
        ReadTraffic = "read_traffic",
        /// Learn passwords or keys.
        LearnSecrets = "learn_secrets",
        /// Reach files that should be out of reach.
        ReachFiles = "reach_files",
    }
}

terms! {
    /// Classes of weaknesses that one sentence can explain.
    Weakness {
        /// Input is not checked.
        InputNotChecked = "input_not_checked",
        /// Writes past a memory area.
        WritesPastMemory = "writes_past_memory",
        /// Reads past a memory area.
        ReadsPastMemory = "reads_past_memory",
        /// Uses released, unset or foreign memory.
        StaleMemory = "stale_memory",
        /// Numbers overflow.
        NumberOverflow = "number_overflow",
        /// Uses an empty pointer.
        EmptyPointer = "empty_pointer",
        /// Mixes up types of data.
        TypeMixUp = "type_mix_up",
        /// Uses up memory, time or connections.
        ResourceExhaustion = "resource_exhaustion",
        /// Never comes to an end.
        EndlessLoop = "endless_loop",
        /// Does not handle an error.
        ErrorNotHandled = "error_not_handled",
        /// Foreign script in web pages.
        ScriptInPage = "script_in_page",
        /// Foreign commands to a database.
        DatabaseCommand = "database_command",
        /// Foreign commands to the operating system.
        SystemCommand = "system_command",
        /// Foreign code or special characters interpreted.
        CodeInjection = "code_injection",
        /// Restores objects from foreign data.
        UnsafeDeserialisation = "unsafe_deserialisation",
        /// Accepts dangerous files.
        UnsafeUpload = "unsafe_upload",
        /// Loads programs from unsafe places.
        UnsafeSearchPath = "unsafe_search_path",
        /// Paths lead outside the folder.
        PathNotRestricted = "path_not_restricted",
        /// External references in XML.
        XmlReference = "xml_reference",
        /// Forged requests of a logged-in user.
        ForgedRequest = "forged_request",
        /// Sends requests for others.
        ServerRequest = "server_request",
        /// Sends users elsewhere.
        Redirect = "redirect",
        /// No login where one is needed.
        MissingAuthentication = "missing_authentication",
        /// A login that can be got around.
        WeakAuthentication = "weak_authentication",
        /// Rights are not checked.
        WeakAccessControl = "weak_access_control",
        /// Passwords can be guessed.
        GuessablePassword = "guessable_password",
        /// Credentials built in.
        HardCodedCredentials = "hard_coded_credentials",
        /// A key for encryption or signatures built in.
        HardCodedKey = "hard_coded_key",
        /// Known credentials as delivered.
        DefaultCredentials = "default_credentials",
        /// Insecure as delivered.
        InsecureDefault = "insecure_default",
        /// Traffic in clear text.
        CleartextTransmission = "cleartext_transmission",
        /// Data is not encrypted.
        MissingEncryption = "missing_encryption",
        /// Data stored in clear text.
        CleartextStorage = "cleartext_storage",
        /// Passwords stored in readable or recoverable form.
        PasswordStorage = "password_storage",
        /// Credentials badly protected.
        UnprotectedCredentials = "unprotected_credentials",
        /// Encryption too weak.
        WeakCryptography = "weak_cryptography",
        /// Predictable values.
        PredictableValue = "predictable_value",
        /// Certificates are not checked.
        CertificateNotChecked = "certificate_not_checked",
        /// Origin or genuineness is not checked.
        OriginNotChecked = "origin_not_checked",
        /// Sessions badly handled.
        SessionHandling = "session_handling",
        /// Gives away information.
        InformationLeak = "information_leak",
        /// Depends on timing.
        RaceCondition = "race_condition",
        /// Hidden functions.
        HiddenFunction = "hidden_function",
    }
}

terms! {
    /// A kind of source that says something about exploitation.
    OpinionBy {
        /// The publisher, in words.
        Publisher = "publisher",
        /// The publisher's vector, by `E:`.
        Vector = "vector",
        /// A coordinator, by SSVC.
        Coordinator = "coordinator",
        /// CISA's catalog of known exploited vulnerabilities.
        Kev = "kev",
        /// Another catalog of exploited vulnerabilities.
        Catalog = "catalog",
    }
}

terms! {
    /// What a source says of exploits and attacks, the mildest first.
    Exploits {
        /// It knows of none.
        NoneKnown = "none_known",
        /// There is a demonstration.
        ProofOfConcept = "proof_of_concept",
        /// There is working or public exploit code.
        Exploit = "exploit",
        /// It is used in attacks.
        Attacks = "attacks",
    }
}

terms! {
    /// What an attack by such a weakness needs, by the weakness's own definition.
    Condition {
        /// To listen to the traffic.
        Listen = "listen",
        /// To stand between two sides.
        StandBetween = "stand_between",
        /// A user who is logged in.
        LoggedInUser = "logged_in_user",
        /// To place a file where programs are looked for.
        PlaceFile = "place_file",
        /// The password as delivered.
        UnchangedPassword = "unchanged_password",
    }
}

terms! {
    /// Measures that lower the risk of every weakness with a trait.
    Measure {
        /// Few may reach the product over the network.
        RestrictNetwork = "restrict_network",
        /// Few have accounts.
        ReviewAccounts = "review_accounts",
        /// Only files and links from known places.
        TrustedContent = "trusted_content",
        /// No other pages beside the product's.
        SeparateBrowser = "separate_browser",
        /// Few may log in to the computer.
        RestrictLogin = "restrict_login",
        /// Few can touch it.
        LockAway = "lock_away",
        /// Own passwords.
        ChangePasswords = "change_passwords",
        /// Traffic through an encrypted connection.
        EncryptTraffic = "encrypt_traffic",
        /// Notice an outage and be able to restore.
        PrepareRestore = "prepare_restore",
    }
}
